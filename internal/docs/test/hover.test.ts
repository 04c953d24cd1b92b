import { payTypes } from "@qfpay/core";
import { expect, it } from "vitest";
import { hover } from "./language-server.js";

it.each(["800201", "801101", "800107", "806527"] as const)(
  "resting on pay type %s shows wallet and mode",
  async (code) => {
    const text = `import { payTypes } from "@qfpay/core";\npayTypes["${code}"];\n`;
    const shown = await hover(text, 1, 12);
    const { wallet, mode, name } = payTypes[code];
    expect(shown).toContain(`${wallet}, ${mode}: ${name}.`);
  },
);
