import { payTypes } from "@qfpay/core";
import { expect, it } from "vitest";
import { hover } from "./language-server.js";

const codes = ["800201", "801101", "800107", "806527"] as const;

it("resting on a pay type shows wallet and mode", async () => {
  const text = `import { payTypes } from "@qfpay/core";\n${codes.map((code) => `payTypes["${code}"];\n`).join("")}`;
  const shown = await hover(
    text,
    codes.map((_, index) => ({ line: index + 1, character: 12 })),
  );
  expect(shown).toHaveLength(codes.length);
  codes.forEach((code, index) => {
    const { wallet, mode, name } = payTypes[code];
    expect(shown[index]).toContain(`${wallet}, ${mode}: ${name}.`);
  });
});
