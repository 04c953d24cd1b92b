import { type AddressInfo, createServer } from "node:net";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it, onTestFinished } from "vitest";
import * as core from "../src/index.js";
import {
  isQFPayError,
  QFPay,
  QFPayApiError,
  QFPayError,
  QFPayUnknownOutcomeError,
  QFPayValidationError,
} from "../src/index.js";
import {
  clientKey,
  clientWithFetch,
  json,
  type Loose,
  never,
  paid,
  payment,
  query,
  record,
  refusedError,
  rejection,
  resetError,
  run,
  tooMany,
  watch,
} from "./support.js";

const shown = (value: unknown) => {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  const walk = (item: unknown) => {
    if ((typeof item !== "object" && typeof item !== "function") || item === null || seen.has(item)) return;
    seen.add(item);
    parts.push(inspect(item, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }), String(item));
    try {
      parts.push(JSON.stringify(item) ?? "");
    } catch {
      // A cyclic object cannot be written as JSON. Its members are read one by one below.
    }
    for (const key of Reflect.ownKeys(item)) {
      const descriptor = Object.getOwnPropertyDescriptor(item, key)!;
      parts.push(String(key), typeof descriptor.value === "string" ? descriptor.value : "");
      walk(descriptor.value);
    }
  };
  walk(value);
  return parts.join("\n");
};

describe("The client key", () => {
  it("is nowhere in the client: in no member, no printed form, no JSON", () => {
    const { qfpay } = clientWithFetch([json(paid())], { mchid: "M1" });
    for (const client of [
      qfpay,
      qfpay.withMerchant("M2"),
      QFPay.fromEnv({}, { QFPAY_APPCODE: "a", QFPAY_KEY: clientKey }),
    ]) {
      expect(shown(client)).not.toContain(clientKey);
      expect(Object.keys(client).join()).not.toMatch(/key|secret|options|settings/i);
      expect(JSON.stringify(client)).not.toContain(clientKey);
    }
  });

  it("is in no error of any kind and in no cause", async () => {
    const replies = [
      tooMany("1"),
      json("<html>"),
      json("", 500),
      json({ respcd: "1108", resperr: "sign error" }),
      json({ respcd: "9999" }),
      refusedError(),
      resetError(),
      json("", 403),
    ];
    for (const reply of replies) {
      const { qfpay, clock } = clientWithFetch([reply], { baseUrl: "https://api.example.com" });
      const errors = [
        await rejection(run(clock, qfpay.payments.create(payment))),
        await rejection(run(clock, qfpay.payments.create({ ...payment, txamt: 0 }))),
      ];
      for (const error of errors) {
        expect(isQFPayError(error)).toBe(true);
        expect(shown(error)).not.toContain(clientKey);
      }
    }
    const hanging = clientWithFetch([never]);
    const call = watch(hanging.qfpay.payments.create(payment));
    await hanging.clock.advance(30_000);
    expect(shown(call.error)).not.toContain(clientKey);
  });

  const escaped = Array.from(clientKey, (c) => `\\u00${c.charCodeAt(0).toString(16).toUpperCase()}`).join("");
  const inUrl = Array.from(clientKey, (c) => `%${c.charCodeAt(0).toString(16)}`).join("");

  it.each<[string, () => Response]>([
    ["the message of a refusal", () => json({ respcd: "1108", resperr: `sign error: md5(...${clientKey})` })],
    ["respmsg", () => json({ respcd: "1108", respmsg: clientKey })],
    ["errmsg of a record", () => json(query(record({ errmsg: clientKey, respcd: "1205" })))],
    ["any member of a result", () => json({ ...query(record({ debug: [clientKey] })), debug: { key: clientKey } })],
    ["a code", () => json({ respcd: clientKey })],
    ["JSON that escapes it", () => json(`{"respcd": "1108", "resperr": "sign error ${escaped}"}`)],
    ["another case", () => json({ respcd: "1108", resperr: `sign error ${clientKey.toUpperCase()}` })],
    ["a URL", () => json({ respcd: "1108", resperr: `sign error ${inUrl}` })],
    ["a page that is no JSON", () => new Response(`<pre>${clientKey}</pre>`)],
    ["a page, where the excerpt ends", () => new Response(`<pre>${"x".repeat(60)}${clientKey}</pre>`)],
    ["an HTTP 4xx", () => json({ respcd: "1108", resperr: clientKey }, 403)],
    ["a header", () => json(paid(), 200, { "x-debug": clientKey })],
  ])("is nowhere, although a gateway repeats it: %s", async (_, reply) => {
    for (const recovery of [undefined, false] as const) {
      const events: unknown[] = [];
      const hook = (event: unknown) => void events.push(event);
      const hooks = { onRequest: hook, onResponse: hook, onAttemptEnd: hook, onRecovery: hook, onGiveUp: hook };
      const { qfpay, clock } = clientWithFetch(reply, { hooks, recovery, baseUrl: "https://api.example.com" });
      const ends = await Promise.all([
        run(clock, qfpay.payments.create(payment)).catch((error: unknown) => error),
        run(clock, qfpay.transactions.get({ out_trade_no: payment.out_trade_no })).catch((error: unknown) => error),
        run(clock, qfpay.bills.download("2026-01-01")).catch((error: unknown) => error),
      ]);
      expect(events.length).toBeGreaterThan(0);
      const printed = [...ends, ...events].map(shown).join("");
      expect(printed).not.toContain(clientKey);
      expect(printed).not.toContain(clientKey.slice(0, 12)); // An excerpt of a response may end inside the key.
      for (const form of [escaped, inUrl, clientKey.toUpperCase()]) expect(printed).not.toContain(form);
    }
  });

  it("is not in the cause of the error about a response that the HTTP parser cannot read", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\nbad header ${clientKey}\r\n\r\n${clientKey}`));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const qfpay = new QFPay({ appCode: "a", clientKey, baseUrl, retry: false, recovery: false });
    const error = await rejection(qfpay.payments.create(payment));
    expect(error).toMatchObject({ code: "outcome_unknown" });
    expect(shown(error)).toContain("HTTPParserError"); // Node puts the bytes that it cannot parse into this error.
    expect(shown(error)).not.toContain(clientKey);
  });

  it("is in no error that an injected fetch throws, whatever its type", async () => {
    const circle: Loose = new Error(`proxy: ${clientKey}`);
    circle.cause = circle;
    const getter = Object.defineProperty(new TypeError(clientKey), "request", {
      enumerable: true,
      get: () => {
        throw new Error("read");
      },
    });
    const frozen = Object.freeze(new AggregateError([new Error(clientKey.toUpperCase()), clientKey], "all failed"));
    for (const thrown of [circle, getter, frozen, new TypeError("x", { cause: circle })]) {
      const { qfpay } = clientWithFetch([thrown], { retry: false, recovery: false });
      const error = await rejection(qfpay.payments.create(payment));
      expect(error).toMatchObject({ code: "outcome_unknown" });
      for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
        expect(each.message).not.toContain(clientKey);
        expect(each.stack).not.toContain(clientKey);
      }
    }
    expect((frozen.errors[0] as Error).message).toBe("***");
  });

  it("does not change responses if it is shorter than 8 characters", async () => {
    const { qfpay } = clientWithFetch([json(paid({ qrcode: "weixin://abcdefg" }))], { clientKey: "abcdefg" });
    expect((await qfpay.payments.create(payment)).qrcode).toBe("weixin://abcdefg");
    const { qfpay: other } = clientWithFetch([json(paid({ qrcode: "weixin://abcdefgh" }))], { clientKey: "abcdefgh" });
    expect((await other.payments.create(payment)).qrcode).toBe("weixin://***");
  });

  it("is in no error of the constructor, of signing or of verification", () => {
    const attempts = [
      () => new QFPay({ appCode: "", clientKey }),
      () => new QFPay({ appCode: "a", clientKey, environment: "x" as never }),
      () => new QFPay({ appCode: "a", clientKey, timeZone: "x" }),
      () => core.signParams({ a: "1" }, clientKey, "SHA1" as never),
      () => core.signParams({ a: 1.5 }, clientKey),
      () => core.constructNotification("{}", "0".repeat(32), clientKey),
      () => core.constructNotification("{}", undefined, [clientKey]),
    ];
    for (const attempt of attempts) {
      let error: unknown;
      try {
        attempt();
      } catch (caught) {
        error = caught;
      }
      expect(isQFPayError(error)).toBe(true);
      expect(shown(error)).not.toContain(clientKey);
    }
  });

  it("and the customer's code are in no error message", async () => {
    const cpm = { ...payment, pay_type: "800208", auth_code: "283854702356157409" } as const;
    for (const reply of [json({ respcd: "1202" }), json("<html>"), resetError()]) {
      const { qfpay, clock } = clientWithFetch([reply]);
      const error = await rejection(run(clock, qfpay.payments.create(cpm)));
      expect(shown(error)).not.toContain(cpm.auth_code);
    }
  });
});

describe("An error", () => {
  const classes = Object.entries(core).filter(
    ([name, value]) => /^QFPay.*Error$/.test(name) && typeof value === "function" && name !== "QFPayError",
  ) as [string, new (...args: Loose[]) => QFPayError][];

  it("of each of the twelve classes has a literal name and a code of its own, and extends the base class", () => {
    const codes = classes.map(([name, Class]) => {
      const error =
        name === "QFPayValidationError"
          ? new Class([])
          : new Class("m", { category: "c", advice: "a", recover: async () => undefined });
      expect(error.name).toBe(name);
      expect(error).toBeInstanceOf(QFPayError);
      expect(error).toBeInstanceOf(Error);
      expect(isQFPayError(error)).toBe(true);
      expect(isQFPayError(error, error.code)).toBe(true);
      return [name, error.code];
    });
    expect(Object.fromEntries(codes)).toEqual({
      QFPayConfigError: "config_invalid",
      QFPayValidationError: "params_invalid",
      QFPayConnectionError: "connection_failed",
      QFPayTimeoutError: "timeout",
      QFPayAbortError: "aborted",
      QFPayRateLimitError: "rate_limited",
      QFPayApiError: "api_error",
      QFPayResponseError: "response_invalid",
      QFPaySignatureError: "signature_invalid",
      QFPayRawBodyError: "raw_body_unavailable",
      QFPayOrderLostError: "order_lost",
      QFPayUnknownOutcomeError: "outcome_unknown",
    });
  });

  it("is recognised by its brand across realms and duplicate installs", () => {
    const foreign = runInNewContext(
      'Object.assign(new Error("x"), { [Symbol.for("qfpay.error")]: true, code: "timeout" })',
    );
    expect(foreign instanceof Error).toBe(false);
    expect(isQFPayError(foreign)).toBe(true);
    expect(isQFPayError(foreign, "timeout")).toBe(true);
    expect(isQFPayError(foreign, "aborted")).toBe(false);
  });

  it.each([[undefined], [null], [0], ["QFPayError"], [new Error("x")], [{ code: "timeout" }], [() => {}]])(
    "is not recognised in %j",
    (value) => {
      expect(isQFPayError(value)).toBe(false);
    },
  );

  it("carries its facts as own members, JSON included, and its cause", () => {
    const cause = new Error("why");
    const error = new QFPayApiError("said no", {
      outcome: "rejected",
      respcd: "1201",
      httpStatus: 200,
      attempts: 2,
      category: "customer",
      advice: "other card",
      cause,
    });
    expect(error.cause).toBe(cause);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name: "QFPayApiError",
      code: "api_error",
      outcome: "rejected",
      retryable: false,
      respcd: "1201",
      httpStatus: 200,
      attempts: 2,
      category: "customer",
      advice: "other card",
    });
    expect(String(error)).toBe("QFPayApiError: said no");
    expect(error.stack).toContain("errors.test.ts");
  });

  it("of validation joins all messages and says that nothing was sent", () => {
    const error = new QFPayValidationError([
      { path: "a", message: "a is bad." },
      { path: "b", message: "b is worse." },
    ]);
    expect(error.message).toBe("Nothing was sent. a is bad. b is worse.");
    expect(error.outcome).toBe("not_sent");
  });

  it("of an unknown outcome has recover(), but hides it from logs", async () => {
    const error = new QFPayUnknownOutcomeError("m", {
      outcome: "not_sent",
      out_trade_no: "A",
      recover: async () => undefined,
    });
    expect(error.outcome).toBe("unknown");
    expect(Object.keys(error)).not.toContain("recover");
    expect(await error.recover()).toBeUndefined();
  });

  it("of a query by recover() has the outcome in its JSON, and a stack that other code may rewrite", async () => {
    const { qfpay } = clientWithFetch([resetError(), json({ respcd: "1108" })], { recovery: false });
    const { recover } = await rejection(qfpay.payments.create(payment));
    const error = await rejection(recover());
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ respcd: "1108", outcome: "unknown" });
    expect(error.stack).toContain(error.message);
    error.stack = "short";
    Object.defineProperty(error, "stack", { enumerable: true });
    expect(JSON.parse(JSON.stringify(error)).stack).toBe("short");
  });

  it("of an unknown outcome without an order number has a recover() that says that nothing can be queried", async () => {
    const { qfpay } = clientWithFetch([json("", 500)]);
    const error = await rejection(qfpay.request("refund", { syssn: "1", txamt: 5 } as never));
    expect(error).toMatchObject({ code: "outcome_unknown", out_trade_no: undefined });
    await expect(error.recover()).rejects.toMatchObject({
      outcome: "unknown",
      message: expect.stringContaining("portal"),
    });
  });

  it("quotes at most a short piece of the gateway's text", async () => {
    const { qfpay } = clientWithFetch([json({ respcd: "1104", resperr: "x".repeat(5_000) })]);
    expect((await rejection(qfpay.payments.create(payment))).message.length).toBeLessThan(500);
    const html = clientWithFetch([json(`<html>${"y".repeat(5_000)}`)], { recovery: false });
    const error = await rejection(html.qfpay.payments.create(payment));
    expect(error.message.length).toBeLessThan(500);
    expect(shown(error)).not.toContain("y".repeat(100));
  });
});

describe("classify", () => {
  it.each([
    ["0000", "success", "success"],
    [0, "success", "success"],
    ["1143", "pending", "pending"],
    [1145, "pending", "pending"],
    ["1252", "retry", "pending"],
    ["1205", "retry", "failed"],
    ["1102", "duplicate", "failed"],
    ["1294", "blocked", "failed"],
  ])("reads %j as %s and %s", (respcd, category, status) => {
    expect(core.classify(respcd as string)).toMatchObject({ known: true, category, status });
  });

  it.each(["1999", "9999", "toString", "", "00000"])(
    "treats the undocumented code %j as an open outcome that must be queried",
    (respcd) => {
      expect(core.classify(respcd)).toMatchObject({
        known: false,
        category: "unknown",
        status: "pending",
        askFirst: true,
      });
    },
  );
});
