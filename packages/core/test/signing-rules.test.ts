import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonicalize, signParams, verifyNotification, verifyResponse } from "../src/index.js";
import { clientKey } from "./support.js";

const hex = (algorithm: "md5" | "sha256", text: string | Uint8Array) =>
  createHash(algorithm).update(text).update(clientKey).digest("hex").toUpperCase();

describe("The order of names", () => {
  it("puts the first astral character behind U+E000 too", () => {
    expect(canonicalize({ "\u{10000}": 1, "\ue000": 2 })).toBe("\ue000=2&\u{10000}=1");
  });
});

describe("The error about a value that cannot be signed names the rule and the fix", () => {
  const refusal = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      return (error as Error).message.replace(/^Nothing was sent\. /, "");
    }
    return undefined;
  };
  const ofValue = (value: unknown) => refusal(() => canonicalize({ note: value as string }));
  const must = (what: string) => `note must be text or a safe integer, not ${what}. Pass the exact text to sign.`;

  it.each([
    ["a boolean", true, must("a value of type boolean")],
    ["an object", {}, must("a value of type object")],
    ["a list", [], must("an array")],
    ["a fraction", 0.5, must("a fractional or non-finite number")],
    ["not a number", Number.NaN, must("a fractional or non-finite number")],
    ["too big an integer", 2 ** 53, must("an integer beyond 2^53")],
    ["half a character", "\ud800", "note holds half of a surrogate pair, which has no UTF-8 form. Fix the text."],
  ])("%s", (_name, value, message) => {
    expect(ofValue(value)).toBe(message);
  });

  it("a name with half of a surrogate pair", () => {
    expect(refusal(() => canonicalize({ "\ud800": 1 }))).toBe('"\\ud800" is not a valid parameter name.');
  });

  it("a missing key and an unknown algorithm", () => {
    expect(refusal(() => signParams({ a: 1 }, ""))).toBe(
      "The client key is missing: pass the key that QFPay issued with the app code.",
    );
    expect(refusal(() => signParams({ a: 1 }, "k", "SHA1" as "MD5"))).toBe(
      'Unknown sign type "SHA1": use "MD5" or "SHA256".',
    );
  });
});

describe("A notification's signature", () => {
  it("must be hex in every character: a control character is not read as a digit", () => {
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

describe("A response's signature", () => {
  it("is verified over bytes that are not UTF-8", () => {
    const body = new Uint8Array([0x50, 0x4b, 0xff, 0xfe, 0x80]);
    expect(verifyResponse({ body, signature: hex("md5", body) }, clientKey)).toBe("verified");
  });

  it("is verified over the members of data or of the top level, in upper or lower case, and over nothing else", () => {
    const body = '{"respcd":"0000","data":{"b":"2","a":"","c":3}}';
    const outcome = (signed: string, lower = false) => {
      const signature = hex("sha256", signed);
      return verifyResponse(
        { body, signature: lower ? signature.toLowerCase() : signature, signType: "SHA256" },
        clientKey,
      );
    };
    for (const signed of ["a=&b=2&c=3", "b=2&c=3", 'data={"b":"2","a":"","c":3}&respcd=0000']) {
      expect(outcome(signed), signed).toBe("verified");
      expect(outcome(signed, true), signed).toBe("verified");
    }
    for (const signed of ["", "b=2", "c=3&b=2"]) expect(outcome(signed), signed).toBe("mismatch");
    for (const odd of ["null", "[]", '["respcd"]', "1", '"text"', '{"data":[1]}']) {
      for (const signed of ["", "0=respcd", "0=1", "0=t&1=e&2=x&3=t", "Stryker was here", '{"data":null}x']) {
        expect(verifyResponse({ body: odd, signature: hex("md5", signed) }, clientKey), odd + signed).toBe("mismatch");
      }
      expect(verifyResponse({ body: odd, signature: hex("md5", odd) }, clientKey)).toBe("verified");
    }
    expect(verifyResponse({ body: "{}", signature: hex("md5", "") }, clientKey)).toBe("verified");
  });

  it("is verified over the raw text, also if it is not JSON and with SHA-256", () => {
    for (const body of ["<html>busy</html>", '{"respcd":"0000"}']) {
      expect(verifyResponse({ body, signature: hex("sha256", body), signType: "sha256" }, clientKey)).toBe("verified");
    }
  });

  it("uses the JSON of lists and objects, not their String value", () => {
    const body = '{"respcd":"0000","list":["a","b"],"more":{"a":1}}';
    const signed = 'list=["a","b"]&more={"a":1}&respcd=0000';
    expect(verifyResponse({ body, signature: hex("md5", signed) }, clientKey)).toBe("verified");
    const misread = "list=a,b&more=[object Object]&respcd=0000";
    expect(verifyResponse({ body, signature: hex("md5", misread) }, clientKey)).toBe("mismatch");
  });

  it('treats null as an empty value, kept or dropped, and never as the text "null"', () => {
    const body = '{"respcd":"0000","errmsg":null}';
    const outcome = (signed: string) => verifyResponse({ body, signature: hex("md5", signed) }, clientKey);
    expect(outcome("errmsg=&respcd=0000")).toBe("verified");
    expect(outcome("respcd=0000")).toBe("verified");
    expect(outcome("errmsg=null&respcd=0000")).toBe("mismatch");
  });
});
