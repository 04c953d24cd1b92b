import { describe, expect, it } from "vitest";
import { diagnose } from "../src/diagnosis/diagnose.js";
import { signatureCauses } from "../src/diagnosis/diagnosis.js";
import { appCode, clientKey } from "./client.js";
import { mistakes, signWrongly, tellingParams } from "./signing-mistakes.js";

const caller = { appCode, clientKey };
const pairs = Object.entries(tellingParams);

const told = (sign: string) =>
  diagnose(
    {
      pairs,
      caller,
      merchants: [caller],
      unsigned: new Set(),
      algorithm: "MD5",
      named: false,
      path: "/trade/v1/payment",
    },
    sign,
  );

const singles = Object.values(mistakes).flatMap((step) => Object.entries(step));

describe("a client that signs with", () => {
  it.each(singles)("one mistake is told the mistake: %s", (_, mistake) => {
    const { cause, causes, presumed, explanation } = told(signWrongly(tellingParams, clientKey, mistake));
    expect(cause).not.toBe("unknown");
    expect(causes).toHaveLength(1);
    expect(presumed).not.toContain(clientKey);
    expect(explanation).not.toContain(clientKey);
  });

  it("three likely mistakes is told all three", () => {
    const { encode, place, hash } = mistakes;
    const three = [encode["PHP urlencode"]!, place["&key="]!, hash["SHA-256 without its header"]!];
    expect(told(signWrongly(tellingParams, clientKey, ...three)).causes).toEqual([
      ...["values-encoded", "key-separator", "sign-type-missing"],
    ]);
  });

  it("an unknown key is told so", () => {
    expect(told("89ABCDEF0123456789ABCDEF01234567").cause).toBe("unknown");
    expect(signatureCauses).toContain("unknown");
  });
});
