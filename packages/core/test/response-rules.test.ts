import { describe, expect, it } from "vitest";
import { classify } from "../src/index.js";
import { isDuplicate } from "../src/transport/classify.js";
import {
  type Failure,
  interpretResponse,
  interpretZip,
  type ResponseContext,
  refusalFailure,
} from "../src/transport/interpret-response.js";
import { flatten, messageOf, normalizeFields, respcdOf, txstatusOf } from "../src/transport/normalize.js";
import { parseResponse } from "../src/transport/parse.js";
import { defaultRetry } from "../src/transport/retry.js";
import { wasNotSent } from "../src/transport/was-not-sent.js";
import type { Loose } from "./support.js";

const coded = (code: unknown, over: object = {}) => Object.assign(new Error("x"), { code, ...over });
const bytes = (text: string) => new TextEncoder().encode(text);

describe("A proof that a request was not sent", () => {
  it.each([
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "UND_ERR_CONNECT_TIMEOUT",
    "ConnectionRefused",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ])("is %s, on the error or in its cause", (code) => {
    expect(wasNotSent(coded(code))).toBe(true);
    expect(wasNotSent(new TypeError("fetch failed", { cause: coded(code) }))).toBe(true);
  });

  it.each(["ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"])("is %s only during connecting", (code) => {
    expect(wasNotSent(coded(code, { syscall: "connect" }))).toBe(true);
    for (const syscall of ["read", "write", undefined]) expect(wasNotSent(coded(code, { syscall }))).toBe(false);
  });

  it.each([
    ["a reset", coded("ECONNRESET")],
    ["a broken pipe", coded("EPIPE")],
    ["undici's socket error", coded("UND_ERR_SOCKET")],
    ["a time-out of the headers", coded("UND_ERR_HEADERS_TIMEOUT")],
    ["an empty code", coded("")],
    ["a code that is no text", coded(["ECONNREFUSED"])],
    ["no code", new Error("ECONNREFUSED")],
    ["no error", null],
    ["nothing", undefined],
    ["text", "ECONNREFUSED"],
    ["an empty list of errors", coded(undefined, { errors: [] })],
    ["errors that are no list", coded(undefined, { errors: "ECONNREFUSED" })],
  ])("is not %s", (_what, error) => {
    expect(wasNotSent(error)).toBe(false);
  });

  it("needs a failure of each address if the host has several", () => {
    const refused = coded("ECONNREFUSED");
    const all = (...errors: unknown[]) => coded("ECONNREFUSED", { errors });
    expect(wasNotSent(all(refused, coded("ENETUNREACH", { syscall: "connect" })))).toBe(true);
    expect(wasNotSent(all(refused, coded("ECONNRESET")))).toBe(false);
    expect(wasNotSent(all(coded("ECONNRESET"), refused))).toBe(false);
    expect(wasNotSent(coded("ECONNREFUSED", { errors: [] }))).toBe(true);
  });

  it("can be Deno's message about connecting, but no similar one", () => {
    const deno = "error sending request for url (https://x.hk/pay?a=1): client error (Connect)";
    expect(wasNotSent(new TypeError(deno))).toBe(true);
    expect(wasNotSent(new TypeError(`${deno}: tcp connect error`))).toBe(true);
    for (const other of [
      `after an answer: ${deno}`,
      deno.replace("Connect", "SendRequest"),
      deno.replace("/pay?a=1", "/pay a"),
      deno.replace("https://x.hk/pay?a=1", ""),
    ])
      expect(wasNotSent(new TypeError(other)), other).toBe(false);
    expect(wasNotSent({ message: [deno] })).toBe(false);
  });
});

describe("A response code", () => {
  it("that came as a number is padded to four digits", () => {
    expect([classify(0).respcd, classify(42).respcd, classify(1143).respcd]).toEqual(["0000", "0042", "1143"]);
    expect([respcdOf({ respcd: 0 }), respcdOf({ respcd: 42 }), respcdOf({ respcd: "42" })]).toEqual([
      "0000",
      "0042",
      "42",
    ]);
    expect([respcdOf({}), respcdOf({ respcd: "" }), respcdOf({ respcd: null })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("says whether a query must come first, and requires none for an order that certainly failed", () => {
    expect([classify("1252").askFirst, classify("1205").askFirst, classify("9999").askFirst]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("of 1251 is a duplicate only by its text, in upper or lower case and any language; no other code is", () => {
    const is = (code: string, message: string) => isDuplicate(classify(code), message);
    for (const text of [
      "Duplicate order",
      "REPEATED number",
      "it already exists",
      "订单重复",
      "訂單重複",
      "订单已存在",
    ])
      expect([is("1251", text), is("1205", text)], text).toEqual([true, false]);
    expect([is("1251", ""), is("1251", "store error"), is("1102", "")]).toEqual([false, false, true]);
  });
});

describe("The members of a response", () => {
  it("inside data are read, and those at the top level take precedence", () => {
    expect(flatten({ respcd: "0000", data: { respcd: "1143", syssn: "1" } })).toMatchObject({
      respcd: "0000",
      syssn: "1",
    });
    for (const data of [undefined, null, "text", 5, [{ syssn: "1" }]]) {
      const raw = { respcd: "0000", data };
      expect(flatten(raw)).toBe(raw);
    }
  });

  it("are normalized under their names, absent if they are empty, with older names as a second choice", () => {
    const texts = [
      "out_trade_no",
      "txcurrcd",
      "pay_type",
      "txdtm",
      "sysdtm",
      "paydtm",
      "udid",
      "chnlsn",
      "chnlsn2",
      "cardcd",
    ];
    const given = Object.fromEntries(texts.map((name) => [name, `the ${name}`]));
    expect(normalizeFields({ ...given, syssn: 7, orig_syssn: 8, txamt: "5", other: "x" })).toEqual({
      ...given,
      syssn: "7",
      orig_syssn: "8",
      txamt: 5,
    });
    expect(normalizeFields({ qf_trade_no: "7", origssn: "8" })).toEqual({ syssn: "7", orig_syssn: "8" });
    expect(normalizeFields({ syssn: "1", qf_trade_no: "7", orig_syssn: "2", origssn: "8" })).toEqual({
      syssn: "1",
      orig_syssn: "2",
    });
    expect(normalizeFields({ syssn: "", txamt: "5.5", udid: null })).toEqual({});
    expect(Object.keys(normalizeFields({ txamt: "-1" }))).toEqual([]);
  });

  it("have as message the first of resperr, respmsg and errmsg that is not empty", () => {
    expect(messageOf({ resperr: "a", respmsg: "b", errmsg: "c" })).toBe("a");
    expect(messageOf({ resperr: "", respmsg: "b", errmsg: "c" })).toBe("b");
    expect(messageOf({ resperr: null, respmsg: "", errmsg: "c" })).toBe("c");
    expect(messageOf({})).toBe("");
  });

  it("include a state of their own in the documented envelope", () => {
    const states = ["SUCCESS", "PENDING", "FAILED", "success", "CLOSED", "", undefined].map((txstatus) =>
      txstatusOf({ txstatus }),
    );
    expect(states).toEqual(["success", "pending", "failed", "success", "pending", undefined, undefined]);
  });
});

describe("The judgement of an HTTP exchange:", () => {
  const context: ResponseContext = {
    signType: "SHA256",
    retry: defaultRetry,
    now: 0,
    attempts: 3,
    verify: { required: false, check: () => "absent" },
    redact: (text) => text,
    path: "/trade/v1/query",
    params: {},
  };
  const required = (signature: Loose): ResponseContext => ({
    ...context,
    verify: { required: true, check: () => signature },
  });
  const exchange = (body: string | Uint8Array, status = 200) => ({
    status,
    headers: new Headers(),
    bytes: typeof body === "string" ? bytes(body) : body,
  });
  const ok = '{"respcd":"0000","syssn":"1"}';
  const failure = (
    body: string | Uint8Array,
    status?: number,
    by = interpretResponse as Loose,
    ctx = context,
  ): Failure => by(exchange(body, status), ctx) as Failure;

  it.each([199, 300, 304, 409, 425, 499])(
    "HTTP %d leaves the outcome unknown and is not sent again, 200 to 299 are responses",
    (status) => {
      expect(failure("<html>", status)).toMatchObject({
        error: { outcome: "unknown", httpStatus: status, attempts: 3 },
        reason: undefined,
      });
      for (const good of [200, 299])
        expect(interpretResponse(exchange(ok, good), context)).toMatchObject({ respcd: "0000" });
    },
  );

  it.each([408, 500, 502, 599])("HTTP %d leaves the outcome unknown, 400, 404 and 407 do not", (status) => {
    expect(failure("<html>", status)).toMatchObject({
      error: { outcome: "unknown", httpStatus: status },
      reason: "response_invalid",
    });
    for (const clear of [400, 404, 407]) expect(failure("<html>", clear).error.outcome).toBe("rejected");
  });

  it("a response without a code leaves the outcome unknown", () => {
    expect(failure('{"syssn":"1"}')).toMatchObject({
      error: { code: "response_invalid", outcome: "unknown", httpStatus: 200, attempts: 3 },
      reason: "response_invalid",
    });
  });

  it("a response without a required valid signature is no result and no reason to send again", () => {
    for (const signature of ["absent", "mismatch"]) {
      const { error, reason } = failure(ok, 200, interpretResponse, required(signature));
      expect(error).toMatchObject({ code: "signature_invalid", outcome: "unknown", httpStatus: 200, attempts: 3 });
      expect(reason).toBeUndefined();
    }
    expect(interpretResponse(exchange(ok), required("verified"))).toMatchObject({ signature: "verified", attempts: 3 });
  });

  it("a refusal has its code, category and endpoint, and 300 characters of text, or the first 200 of a longer one", () => {
    expect(refusalFailure("1205", "", undefined, 2)).toMatchObject({
      respcd: "1205",
      reason: "temporary",
      error: { outcome: "rejected", category: "retry", respcd: "1205", attempts: 2, httpStatus: undefined },
    });
    expect(refusalFailure("1108", "", 200, 1).reason).toBeUndefined();
    const used = refusalFailure("1251", "already exists", 200, 1).error;
    expect(used).toMatchObject({ outcome: "unknown", category: "duplicate" });
    expect(used.message).toMatch(
      /^QFPay answered 1251 \(already exists\): The out_trade_no was used before\. .*resume: true\.$/,
    );
    expect(used.message).not.toContain("configuration");
    expect(refusalFailure("1251", "no store", 200, 1).error.message).toContain("The store's configuration is wrong");
    expect(refusalFailure("1108", "", 200, 1).error.message).not.toContain("()");
    const { message } = refusalFailure("1108", "x".repeat(500), 200, 1).error;
    expect(message.match(/x+/)![0]).toHaveLength(200);
    expect(message).toContain("x…");
    expect(refusalFailure("1108", "x".repeat(300), 200, 1).error.message).toMatch(/[^x]x{300}[^x…]/);
    expect(refusalFailure("1108", "x".repeat(301), 200, 1).error.message).toMatch(/[^x]x{200}…/);
  });

  it("a download is a zip file by its first two bytes and HTTP 200", () => {
    const zip = new Uint8Array([0x50, 0x4b, 3, 4]);
    expect(interpretZip(exchange(zip), context)).toEqual({ bytes: zip });
    for (const [body, status] of [
      [zip, 201],
      [zip, 500],
      [new Uint8Array([0x50, 0x4c]), 200],
      [new Uint8Array([0x51, 0x4b]), 200],
      [new Uint8Array(), 200],
    ] as const)
      expect(interpretZip(exchange(body, status), context)).toHaveProperty("error");
  });

  it("a download is checked like a response if signatures are required", () => {
    const zip = new Uint8Array([0x50, 0x4b]);
    expect(failure(zip, 200, interpretZip, required("mismatch")).error.code).toBe("signature_invalid");
    expect(interpretZip(exchange(zip), required("verified"))).toEqual({ bytes: zip });
  });

  it("a download that came as a JSON response is reported as such, with its code", () => {
    expect(failure(ok, 200, interpretZip)).toMatchObject({
      respcd: "0000",
      error: { code: "response_invalid", outcome: "rejected", attempts: 3 },
    });
    expect(failure('{"respcd":"1203"}', 200, interpretZip)).toMatchObject({
      respcd: "1203",
      error: { code: "api_error" },
    });
  });
});

describe("A response that cannot be read", () => {
  const problem = (body: string | Uint8Array): Loose => {
    try {
      return parseResponse(typeof body === "string" ? bytes(body) : body, 200, 2, (text) => text);
    } catch (error) {
      return error;
    }
  };

  it.each([[""], ["{"], ["[]"], ["null"], ["5"], [new Uint8Array([0x22, 0xff, 0x22])]])(
    "(%j) leaves the outcome unknown",
    (body) => {
      expect(problem(body)).toMatchObject({
        code: "response_invalid",
        outcome: "unknown",
        httpStatus: 200,
        attempts: 2,
      });
    },
  );

  it("is quoted on one line, with at most 80 characters", () => {
    const { message } = problem(`<p>\n\n\t a   b ${"x".repeat(500)}`);
    expect(message).toContain('"<p> a b x');
    expect(message.match(/x+/)[0]).toHaveLength(80 - "<p> a b ".length);
    expect(problem("").message).not.toContain('""');
  });
});
