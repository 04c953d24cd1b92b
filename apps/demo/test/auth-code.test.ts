import { describe, expect, it } from "vitest";
import { cleanCode, codeFault } from "../src/shop/auth-code.js";
import { endings, freshCode } from "../web/fresh-code.js";

describe("a scanned code", () => {
  it("is taken without blanks, and with a Chinese keyboard's digits made plain", () => {
    expect(cleanCode(" 2800 1234\t5678\n")).toBe("280012345678");
    expect(cleanCode("２８００　１２３４")).toBe("28001234");
    expect(cleanCode(" \n　")).toBe("");
  });

  it("has 1 to 128 characters", () => {
    expect(codeFault("")).toBe("missing");
    expect(codeFault("1")).toBeUndefined();
    expect(codeFault("1".repeat(128))).toBeUndefined();
    expect(codeFault("1".repeat(129))).toBe("too_long");
  });
});

describe("a fresh code", () => {
  it.each(endings)("ends in %s and is another one each time", (ending) => {
    const codes = Array.from({ length: 500 }, () => freshCode(ending));
    expect(new Set(codes).size).toBe(500);
    for (const code of codes) expect(code).toMatch(new RegExp(`^28\\d{12}${ending}$`));
  });
});
