import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalize, isQFPayError, type Parameters, type QFPayValidationError, signParams } from "../src/index.js";
import vectors from "./fixtures/vectors.json" with { type: "json" };
import { clientKey, clientWithFetch, json, query } from "./support.js";

type Vector = (typeof vectors.request_signatures)[number];

const wireStrings = (vector: Vector) => vector.signed_as_strings as unknown as Record<string, string>;

// The test vectors whose inputs JavaScript represents without loss: text, safe integers and `null`.
const portable = vectors.request_signatures.filter(({ params }) =>
  Object.values(params).every((value) => value === null || typeof value === "string" || Number.isSafeInteger(value)),
);

// Shortens a string of more than 2 000 characters to the form that it has in `vectors.json`.
const abridged = (text: string) => (text.length > 2_000 ? `${text.slice(0, 120)}... (${text.length} chars)` : text);

const issuesOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (isQFPayError(error, "params_invalid")) return (error as QFPayValidationError).issues.map(({ path }) => path);
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("The golden vectors", () => {
  it.each(vectors.request_signatures)("sign the wire strings of $id ($name)", (vector) => {
    const params = wireStrings(vector);
    expect(abridged(canonicalize(params))).toBe(vector.string_to_sign_without_key);
    expect(signParams(params, vector.key, "MD5")).toBe(vector.md5);
    expect(signParams(params, vector.key, "SHA256")).toBe(vector.sha256);
  });

  it("include at least 30 raw inputs that JavaScript can represent", () => {
    expect(portable.length).toBeGreaterThanOrEqual(30);
  });

  it.each(portable)("sign the raw input of $id ($name)", (vector) => {
    const params = vector.params as unknown as Parameters;
    expect(abridged(canonicalize(params))).toBe(vector.string_to_sign_without_key);
    expect(signParams(params, vector.key, "MD5")).toBe(vector.md5);
    expect(signParams(params, vector.key, "SHA256")).toBe(vector.sha256);
  });

  it("reproduce QFPay's published example V2, and sign the parameters of its example V1 by the documented rule", () => {
    const [v1, v2] = vectors.vendor;
    expect(signParams(v2!.params as Parameters, v2!.key, "MD5")).toBe("E019253E135863C335333C983DF05359");
    expect(signParams(v1!.params as Parameters, v1!.key, "MD5")).toBe("2739CF1CAC6EA02BBFB6BCADE127528C");
  });

  it("sign the WeChat OAuth parameters", () => {
    const { params, key, md5, string_to_sign_without_key } = vectors.weixin_oauth_code;
    expect(canonicalize(params)).toBe(string_to_sign_without_key);
    expect(signParams(params, key, "MD5")).toBe(md5);
  });
});

describe("canonicalize", () => {
  it("leaves out sign, sign_type, undefined, null and empty text, and nothing else", () => {
    expect(
      canonicalize({
        sign: "x",
        sign_type: "MD5",
        a: undefined,
        b: null,
        c: "",
        d: " ",
        e: "0",
        f: 0,
        Sign: "y",
        signs: "z",
        g: 0n,
      }),
    ).toBe("Sign=y&d= &e=0&f=0&g=0&signs=z");
  });

  it("is empty for no parameters", () => {
    expect(canonicalize({})).toBe("");
    expect(canonicalize({ a: "" })).toBe("");
  });

  it("sorts names by bytes: capitals, underscore, small letters; a prefix before longer names", () => {
    expect(canonicalize({ a: 1, _: 2, Z: 3, A: 4, chnlsn2: 5, chnlsn: 6, "chnlsn-": 7 })).toBe(
      "A=4&Z=3&_=2&a=1&chnlsn=6&chnlsn-=7&chnlsn2=5",
    );
  });

  it("sorts integer-like names as text, not as numbers", () => {
    expect(canonicalize({ 10: "a", 9: "b", 1: "c", 100: "d" })).toBe("1=c&10=a&100=d&9=b");
  });

  it("sorts astral names after U+E000 to U+FFFF, as their UTF-8 bytes are ordered", () => {
    expect(canonicalize({ "🍵": 1, "\uff5e": 2, "\ue000": 3, "\ud7ff": 4, z: 5 })).toBe(
      "z=5&\ud7ff=4&\ue000=3&\uff5e=2&🍵=1",
    );
  });

  it("keeps values byte for byte: spaces, line ends and percent signs, without Unicode normalisation", () => {
    expect(canonicalize({ a: "  x\r\n\t", b: "100%25 +", c: "e\u0301", d: "é" })).toBe(
      "a=  x\r\n\t&b=100%25 +&c=e\u0301&d=é",
    );
  });

  it("accepts all safe integers, and bigints of any size", () => {
    expect(
      canonicalize({ a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER, c: -0, d: 2n ** 64n, e: 100.0 }),
    ).toBe("a=9007199254740991&b=-9007199254740991&c=0&d=18446744073709551616&e=100");
  });

  it.each([
    ["an unsafe integer", Number.MAX_SAFE_INTEGER + 1],
    ["a negative unsafe integer", Number.MIN_SAFE_INTEGER - 1],
    ["a fraction", 1.5],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["true", true],
    ["false", false],
    ["an object", { a: 1 }],
    ["an empty object", {}],
    ["an array", ["100"]],
    ["an empty array", []],
    ["a Date", new Date(0)],
    ["bytes", new Uint8Array([1])],
    ["a symbol", Symbol("x")],
    ["a function", () => 1],
    ["a String object", Object("x")],
    ["half of a surrogate pair", "tea \ud83c"],
    ["the other half", "\udf75 tea"],
  ])("refuses %s and names the parameter", (_kind, value) => {
    const params = { txamt: value } as unknown as Parameters;
    expect(issuesOf(() => canonicalize(params))).toEqual(["txamt"]);
    expect(issuesOf(() => signParams(params, "k"))).toEqual(["txamt"]);
  });

  it("refuses a name with half of a surrogate pair", () => {
    expect(issuesOf(() => canonicalize({ "a\ud83c": "1" }))).toEqual([JSON.stringify("a\ud83c")]);
  });

  it("signs an own member called __proto__, but no inherited one", () => {
    const params = JSON.parse('{"__proto__":"x","a":"1"}');
    expect(canonicalize(params)).toBe("__proto__=x&a=1");
    expect(canonicalize(Object.create({ inherited: "x" }, { a: { value: "1", enumerable: true } }))).toBe("a=1");
  });

  it("does not change its input", () => {
    const params = Object.freeze({ b: "2", a: "1", c: "" });
    canonicalize(params);
    expect(params).toEqual({ b: "2", a: "1", c: "" });
  });
});

describe("signParams", () => {
  it("uses SHA256 by default and returns upper-case hex", () => {
    const params = { mchid: "ZaMVg12345", txamt: "100", txcurrcd: "HKD" };
    expect(signParams(params, "abcd1234")).toBe("99D9F7174823928B74C74B1C7A7E1538DF733774DD21C9606A202CB8BB3D74E8");
    expect(signParams(params, "abcd1234", "MD5")).toBe("3CB3AA9C21D818AB4CAFAA8FA3FEACF4");
  });

  it.each([
    ["an empty key", ""],
    ["no key", undefined],
    ["null", null],
    ["a number", 5],
  ])("refuses %s", (_what, key) => {
    expect(() => signParams({ a: "1" }, key as string)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });

  it.each(["sha256", "md5", "SHA-256", "toString", "", null])("refuses the algorithm name %j", (signType) => {
    expect(() => signParams({ a: "1" }, "secret-key-1", signType as "MD5")).toThrow(
      expect.objectContaining({ code: "config_invalid", message: expect.not.stringContaining("secret-key-1") }),
    );
  });

  it("equals a straightforward implementation on 1 000 parameter sets", () => {
    // `fc.string({ unit: "binary" })` has the same characters, but needs seconds to start.
    const anyCharacter = fc
      .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
      .map((code) => String.fromCodePoint(code));
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: anyCharacter }),
      fc.string({ unit: fc.constantFrom("é", "e\u0301", "각", "🇭🇰", "👩‍👧", "\u200d", "ﬁ", "\u0000") }),
      fc.constantFrom("", " ", "0", "&a=b", "🍵", "\uffff"),
    );
    const name = fc.oneof(
      fc.constantFrom(
        "txamt",
        "txcurrcd",
        "txdtm",
        "chnlsn",
        "chnlsn2",
        "10",
        "9",
        "A",
        "_",
        "a",
        "sign",
        "sign_type",
        "\uff5e",
        "\ue000",
        "🍵",
        "\u{10ffff}",
      ),
      fc.string({ unit: anyCharacter, minLength: 1, maxLength: 4 }),
    );
    const value = fc.oneof(text, fc.maxSafeInteger(), fc.bigInt(), fc.constant(null), fc.constant(undefined));
    const reference = (params: Record<string, unknown>, key: string, algorithm: string) => {
      const kept = Object.entries(params).filter(
        ([n, v]) => n !== "sign" && n !== "sign_type" && v !== undefined && v !== null && v !== "",
      );
      kept.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const joined = kept.map(([n, v]) => `${n}=${String(v)}`).join("&");
      return createHash(algorithm)
        .update(Buffer.from(joined + key))
        .digest("hex")
        .toUpperCase();
    };
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 14 }), fc.string({ minLength: 1 }), (params, key) => {
        // Compares without `expect`, which takes longer than the two signatures.
        const isMd5Right = signParams(params, key, "MD5") === reference(params, key, "md5");
        return isMd5Right && signParams(params, key, "SHA256") === reference(params, key, "sha256");
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);
});

describe("A request on the wire", () => {
  const odd = {
    z: "a b+c&d=é🍵%25\r\n~*'()",
    out_trade_no: "A-1",
    empty: "",
    gone: undefined,
    nil: null,
    sign: "no",
    sign_type: "no",
    n: 7,
    big: 10n,
  } as const;

  it("contains exactly the pairs that were signed, without empty ones", async () => {
    const { qfpay, sent } = clientWithFetch([json(query())]);
    await qfpay.request("query", odd);
    const pairs = [...new URLSearchParams(sent[0]!.body)];
    expect(Object.fromEntries(pairs)).toEqual({ z: odd.z, out_trade_no: "A-1", n: "7", big: "10" });
    expect(pairs).toHaveLength(4);
    expect(sent[0]!.headers["x-qf-sign"]).toBe(signParams(Object.fromEntries(pairs), clientKey, "SHA256"));
    expect(sent[0]!.headers["x-qf-sign"]).toMatch(/^[0-9A-F]{64}$/);
  });

  it("has no plus and no reserved characters that decode to something else", async () => {
    const { qfpay, sent } = clientWithFetch([json(query())]);
    await qfpay.request("query", { a: "1+1=2 & 3", b: "測試" });
    expect(sent[0]!.body).not.toMatch(/[^\x20-\x7e]/);
    expect(Object.fromEntries(new URLSearchParams(sent[0]!.body))).toEqual({ a: "1+1=2 & 3", b: "測試" });
  });

  it("names app code and algorithm in its headers, for both algorithms, and is a form", async () => {
    for (const signType of ["MD5", "SHA256"] as const) {
      const { qfpay, sent } = clientWithFetch([json(query())], { signType });
      await qfpay.request("query", { syssn: "1" });
      expect(sent[0]!.headers).toEqual({
        "content-type": "application/x-www-form-urlencoded",
        "x-qf-appcode": "0123456789ABCDEF0123456789ABCDEF",
        "x-qf-sign": signParams({ syssn: "1" }, clientKey, signType),
        "x-qf-signtype": signType,
      });
      expect(sent[0]!.method).toBe("POST");
      expect(sent[0]!.url).toBe("https://openapi-int.qfapi.com/trade/v1/query");
    }
  });

  it("prefers the algorithm of the call to the client's", async () => {
    const { qfpay, sent } = clientWithFetch([json(query())], { signType: "SHA256" });
    await qfpay.request("query", { syssn: "1" }, { signType: "MD5" });
    expect(sent[0]!.headers["x-qf-signtype"]).toBe("MD5");
    expect(sent[0]!.headers["x-qf-sign"]).toBe(signParams({ syssn: "1" }, clientKey, "MD5"));
  });

  it("reproduces vector S004 with headers and body", async () => {
    const s004 = vectors.request_signatures.find(({ id }) => id === "S004")!;
    const { mchid, ...rest } = s004.params as unknown as Record<string, string>;
    const { qfpay, sent } = clientWithFetch([json({ respcd: "0000", syssn: "1", qrcode: "q" })], {
      mchid,
      clientKey: s004.key,
    });
    await qfpay.payments.create(rest as never);
    expect(sent[0]!.headers["x-qf-sign"]).toBe("5547BF8B2172BA3D5A8698B6DAC32A0618D2222AED0BC02493BF3748033FE9B1");
    expect(sent[0]!.params).toEqual(wireStrings(s004));
  });

  it("is not sent if a value has no exact text", async () => {
    const { qfpay, sent } = clientWithFetch([json(query())]);
    await expect(qfpay.request("query", { page: 1.5 })).rejects.toMatchObject({
      code: "params_invalid",
      outcome: "not_sent",
      issues: [{ path: "page" }],
    });
    expect(sent).toHaveLength(0);
  });
});
