import { describe, expect, it } from "vitest";
import { classify, memoryLimiter, QFPayResponseError } from "../src/index.js";
import { fakeClock } from "../src/testing.js";
import { interpretResponse, interpretZip } from "../src/transport/interpret-response.js";
import { onAbort } from "../src/transport/on-abort.js";
import { parseResponse } from "../src/transport/parse.js";
import { defaultRetry } from "../src/transport/retry.js";
import { send } from "../src/transport/send.js";
import { untilAborted, wait } from "../src/transport/wait.js";
import {
  clientWithFetch,
  json,
  type Loose,
  never,
  paid,
  payment,
  query,
  refusedError,
  rejection,
  resetError,
  tooMany,
  watch,
} from "./support.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const quick = { retry: false, recovery: false } as const;
const messageOf = async (promise: Promise<unknown>): Promise<string> => (await rejection(promise)).message;

describe("The messages of a call's errors", () => {
  it("say what was wrong with a response that cannot be read", () => {
    const said = (body: Uint8Array) => {
      try {
        parseResponse(body, 200, 1, (text) => text);
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };
    expect(said(bytes(""))).toBe("The gateway's answer (HTTP 200) is empty.");
    expect(said(new Uint8Array([0xff, 0xfe]))).toBe("The gateway's answer (HTTP 200) is not UTF-8.");
    expect(said(bytes("<html>\n  busy"))).toBe('The gateway\'s answer (HTTP 200) is not JSON: "<html> busy".');
    expect(said(bytes("[1]"))).toBe('The gateway\'s answer (HTTP 200) is not a JSON object: "[1]".');
    expect(said(bytes("null"))).toBe('The gateway\'s answer (HTTP 200) is not a JSON object: "null".');
  });

  it("say what happened on the way", async () => {
    const words = async (reply: Loose, options: Loose = {}) => {
      const { qfpay } = clientWithFetch([reply], { ...quick, ...options });
      return messageOf(qfpay.transactions.get({ syssn: "1" }, { retry: false }));
    };
    expect(await words(json('{"a":1}'))).toBe("The gateway's response has no respcd.");
    expect(await words(json("no", 418))).toBe("The gateway answered HTTP 418.");
    expect(await words(resetError())).toBe(
      "The connection to openapi-int.qfapi.com broke before the gateway's answer was complete.",
    );
    expect(await words(refusedError())).toBe(
      "The gateway at openapi-int.qfapi.com could not be reached; nothing was sent. Check the network, the host name and any proxy.",
    );
    const baseUrl = "https://proxy.example.com:8443/qfpay";
    expect(await words(refusedError(), { baseUrl })).toMatch(
      /^The gateway at proxy\.example\.com:8443 could not be reached; /,
    );
    expect(await words(tooMany())).toBe(
      "QFPay answered 429: the merchant's 100 requests a second or 400 a minute are used up, by this process or another " +
        "one with the same account. The request was not processed.",
    );
    expect(await words(json(query()), { verifyResponses: "require" })).toMatch(
      /^The gateway's answer carries no signature, and /,
    );
    expect(await words(json(query(), 200, { "x-qf-sign": "0".repeat(32) }), { verifyResponses: "require" })).toBe(
      'The gateway\'s answer carries a signature that does not match, and verifyResponses is "require". Use "report" ' +
        "unless QFPay signs answers for your account.",
    );
  });

  it("name the limit that ended a call", async () => {
    const { qfpay, clock } = clientWithFetch([never, never, never], quick);
    const timed = watch(qfpay.transactions.get({ syssn: "1" }, { timeoutMs: 5_000 }));
    const ended = watch(qfpay.request("query", { syssn: "1" } as never, { deadlineMs: 6_000 }));
    const abort = new AbortController();
    const aborted = watch(qfpay.request("query", { syssn: "1" } as never, { signal: abort.signal }));
    await clock.advance(1);
    abort.abort();
    await clock.advance(10_000);
    expect(timed.error.message).toBe("The gateway gave no complete answer within 5000 ms.");
    expect(ended.error.message).toBe("The call did not finish within its deadline of 6000 ms.");
    expect(aborted.error.message).toBe("The call was aborted by its signal.");
  });

  it.each(["timeoutMs", "deadlineMs"])("name %s if it is no positive number, and nothing is sent", async (path) => {
    for (const wrong of [0, -1, Number.NaN]) {
      const { qfpay, sent } = clientWithFetch([json(paid())]);
      expect(await rejection(qfpay.payments.create(payment, { [path]: wrong }))).toMatchObject({
        code: "params_invalid",
        issues: [{ path, message: `${path} must be a positive number of milliseconds.` }],
      });
      expect(sent).toHaveLength(0);
    }
    expect((await clientWithFetch([json(paid())]).qfpay.payments.create(payment, { [path]: 1 })).status).toBe(
      "pending",
    );
  });

  it("say that the enquiry about a resumed call failed, with its number if it has one", async () => {
    const { qfpay } = clientWithFetch([json(paid())], { recovery: false });
    const resumed = await rejection(qfpay.payments.create(payment, { resume: true }));
    expect(resumed.message).toContain("The gateway's records do not show whether an earlier payment was carried out.");
    expect(resumed.message).toMatch(/^It is not known whether the gateway carried out this payment \(A-1001\): /);
    const nameless = clientWithFetch([json("", 500)], quick);
    const refund = await rejection(nameless.qfpay.request("refund", { syssn: "1", txamt: 5 } as never));
    expect(refund.message).toMatch(/^It is not known whether the gateway carried out this refund: /);
  });

  it("say that a code is not documented, a file is missing, a window is impossible", () => {
    expect(classify("9999")).toMatchObject({
      meaning: "Code 9999 is not documented",
      advice: "Query the transaction to learn what became of it",
    });
    const context = {
      signType: "SHA256" as const,
      retry: defaultRetry,
      now: 0,
      attempts: 1,
      verify: { required: false, check: () => "absent" as const },
      redact: (text: string) => text,
      path: "/trade/v1/query",
      params: {},
    };
    const answer = { status: 200, headers: new Headers(), bytes: bytes('{"respcd":"0000"}') };
    expect((interpretZip(answer, context) as Loose).error.message).toBe("The gateway's response has no ZIP file.");
    expect(interpretResponse(answer, context)).toMatchObject({ respcd: "0000" });
    expect(() => memoryLimiter({ windows: [{ limit: 0, windowMs: 1 }] })).toThrow(
      "Each rate window needs a limit of at least 1 and a windowMs above 0.",
    );
    for (const wrong of [{ marginMs: -1 }, { transitMs: -1 }, { transitMs: Number.NaN }]) {
      expect(() => memoryLimiter(wrong)).toThrow("marginMs and transitMs must be zero or more milliseconds.");
    }
    expect(() => memoryLimiter({ marginMs: 0, transitMs: 0 })).not.toThrow();
  });
});

describe("How a request is encoded", () => {
  it("has its parameters in the address for GET, and in a form otherwise", async () => {
    const { qfpay, sent } = clientWithFetch([json({ respcd: "0000", openid: "o" }), json(paid())]);
    await qfpay.wechat.openid("c d");
    await qfpay.payments.create(payment);
    const [get, post] = sent;
    expect([get!.method, new URL(get!.url).search, get!.body]).toEqual(["GET", "?code=c+d", ""]);
    expect(get!.headers).not.toHaveProperty("content-type");
    expect([post!.method, new URL(post!.url).search]).toEqual(["POST", ""]);
    expect(post!.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(post!.body).toContain("out_trade_no=A-1001");
  });
});

describe("A wait with a signal", () => {
  it("leaves no listener, however it ends, and ends at once if the signal has fired", async () => {
    let listeners = 0;
    const counted = () => {
      const { signal } = new AbortController();
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: unknown[]) => {
        listeners++;
        return Reflect.apply(addEventListener, signal, args);
      };
      signal.removeEventListener = (...args: unknown[]) => {
        listeners--;
        return Reflect.apply(removeEventListener, signal, args);
      };
      return signal;
    };
    const clock = fakeClock();
    const waiting = wait(10, clock, counted());
    await clock.advance(10);
    await waiting;
    await untilAborted(Promise.resolve(), counted());
    await untilAborted(Promise.reject(new Error("no")), counted()).catch(() => {});
    await send(
      "http://gateway.example",
      {},
      { fetch: async () => json("{}"), clock, timeoutMs: 5, maxResponseBytes: 99, attempt: 1, signal: counted() },
    );
    onAbort(counted(), () => {})();
    await new Promise((resolve) => setImmediate(resolve));
    expect(listeners).toBe(0);
    const gone = AbortSignal.abort(new QFPayResponseError("gone"));
    await expect(untilAborted(new Promise(() => {}), gone)).rejects.toThrow("gone");
    await expect(wait(10, clock, gone)).rejects.toThrow("gone");
    expect(clock.pending).toBe(0);
  });
});
