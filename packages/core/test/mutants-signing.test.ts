import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonicalize, verifyNotification, verifyResponse } from "../src/index.js";
import { clientKey } from "./support.js";

const hex = (algorithm: "md5" | "sha256", text: string | Uint8Array) =>
  createHash(algorithm).update(text).update(clientKey).digest("hex").toUpperCase();

describe("The order of names", () => {
  it("puts the first astral character behind U+E000 too", () => {
    expect(canonicalize({ "\u{10000}": 1, "\ue000": 2 })).toBe("\ue000=2&\u{10000}=1");
  });
});

describe("A notification's signature", () => {
  it("has hex at every place: a control character that the lowering bit would turn into the digit is none", () => {
    const body = '{"notify_type": "payment", "syssn": "1"}';
    const good = hex("md5", body);
    const digits = [...good].flatMap((c, at) => (/\d/.test(c) ? [at] : []));
    expect(digits.length).toBeGreaterThan(5);
    for (const at of digits) {
      const control = String.fromCharCode(good.charCodeAt(at) - 0x20);
      expect(verifyNotification(body, good.slice(0, at) + control + good.slice(at + 1), clientKey), String(at)).toBe(
        false,
      );
    }
  });
});

describe("An answer's signature", () => {
  it("is verified over bytes that are no text", () => {
    const body = new Uint8Array([0x50, 0x4b, 0xff, 0xfe, 0x80]);
    expect(verifyResponse({ body, signature: hex("md5", body) }, clientKey)).toBe("verified");
  });

  it("is verified over the raw text, also where that is not JSON and SHA-256 is named", () => {
    for (const body of ["<html>busy</html>", '{"respcd":"0000"}']) {
      expect(verifyResponse({ body, signature: hex("sha256", body), signType: "sha256" }, clientKey)).toBe("verified");
    }
  });

  it("takes lists and objects for their JSON, not for what String makes of them", () => {
    const body = '{"respcd":"0000","list":["a","b"],"more":{"a":1}}';
    const signed = 'list=["a","b"]&more={"a":1}&respcd=0000';
    expect(verifyResponse({ body, signature: hex("md5", signed) }, clientKey)).toBe("verified");
    const misread = "list=a,b&more=[object Object]&respcd=0000";
    expect(verifyResponse({ body, signature: hex("md5", misread) }, clientKey)).toBe("mismatch");
  });

  it("takes null for an empty value, kept or dropped, and never for the word", () => {
    const body = '{"respcd":"0000","errmsg":null}';
    const outcome = (signed: string) => verifyResponse({ body, signature: hex("md5", signed) }, clientKey);
    expect(outcome("errmsg=&respcd=0000")).toBe("verified");
    expect(outcome("respcd=0000")).toBe("verified");
    expect(outcome("errmsg=null&respcd=0000")).toBe("mismatch");
  });
});
