import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { QFPay, type QFPayOptions, QFPayUnknownOutcomeError } from "../src/index.js";
import { fakeClock } from "../src/testing/fake-clock.js";
import {
  appCode,
  clientKey,
  clientWithFetch,
  doThenReturn,
  json,
  type Loose,
  never,
  paid,
  payment,
  query,
  record,
  refund,
  refusedError,
  rejectedPromise,
  rejection,
  resetError,
  run,
  tooMany,
  watch,
} from "./support.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      answer(request, response, body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, bodies, server };
}

const real = (baseUrl: string, more: Partial<QFPayOptions> = {}) =>
  new QFPay({ appCode, clientKey, baseUrl, random: () => 0, ...more });

describe("Over a real socket", () => {
  it("a payment reaches the server as it was signed, and its response comes back", async () => {
    const { url, bodies } = await serve((request, response) => {
      expect(request.headers["x-qf-signtype"]).toBe("SHA256");
      response.end(JSON.stringify(paid()));
    });
    const result = await real(url).payments.create({ ...payment, goods_name: "奶茶 + tea" });
    expect(result.qrcode).toBe("weixin://wxpay/bizpayurl?pr=abc");
    expect(new URLSearchParams(bodies[0]).get("goods_name")).toBe("奶茶 + tea");
  });

  it("a refused connection is tried again and then reported as not sent, for a payment as for a query", async () => {
    const { url, server } = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    const reasons: string[] = [];
    const qfpay = real(url, { hooks: { onRetry: ({ reason }) => reasons.push(reason) } });
    for (const call of [
      qfpay.payments.create(payment),
      qfpay.refunds.create(refund),
      qfpay.transactions.get({ syssn: "1" }),
    ]) {
      expect(await rejection(call)).toMatchObject({
        name: "QFPayConnectionError",
        code: "connection_failed",
        outcome: "not_sent",
        retryable: true,
        attempts: 4,
      });
    }
    expect(reasons).toEqual(Array.from({ length: 9 }, () => "connection_failed"));
  });

  it("an unknown host is reported as not sent", async () => {
    const error = await rejection(real("https://nowhere.invalid", { retry: false }).payments.create(payment));
    expect(error).toMatchObject({ code: "connection_failed", outcome: "not_sent" });
  });

  it("a payment whose connection is reset after it was sent is sent once if enquiries are off", async () => {
    const { url, bodies } = await serve((request) => request.socket.destroy());
    const error = await rejection(real(url, { recovery: false }).payments.create(payment));
    expect(error).toBeInstanceOf(QFPayUnknownOutcomeError);
    expect(error).toMatchObject({
      code: "outcome_unknown",
      outcome: "unknown",
      out_trade_no: "A-1001",
      attempts: 1,
      cause: { code: "connection_failed", outcome: "unknown" },
    });
    expect(bodies).toHaveLength(1);
  });

  it("a refund whose response breaks off is sent once if enquiries are off", async () => {
    const { url, bodies } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": 500 });
      response.write('{"respcd":"0000"');
      setImmediate(() => response.socket?.destroy());
    });
    expect(await rejection(real(url, { recovery: false }).refunds.create(refund))).toMatchObject({
      code: "outcome_unknown",
      out_trade_no: "R-1001",
    });
    expect(bodies).toHaveLength(1);
  });

  it("a query whose connection is reset is sent again", async () => {
    let left = 2;
    const { url, bodies } = await serve((request, response) =>
      left-- > 0
        ? request.socket.destroy()
        : response.end(JSON.stringify(query(record({ syssn: "1", out_trade_no: "A-1001" })))),
    );
    expect((await real(url).transactions.get({ syssn: "1" }))?.status).toBe("success");
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
  });

  it("a redirect is not followed", async () => {
    const paths: string[] = [];
    const { url } = await serve((request, response) => {
      paths.push(request.url!);
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const error = await rejection(real(url, { recovery: false }).payments.create(payment));
    expect(error).toMatchObject({ code: "outcome_unknown", httpStatus: 307 });
    expect(paths).toEqual(["/trade/v1/payment"]);
  });
});

describe("A write call", () => {
  it("is sent again after 429, byte for byte", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany(), tooMany("0"), json(paid())]);
    expect((await run(clock, qfpay.payments.create({ ...payment, goods_name: "茶" }))).syssn).toBe(
      "20260101000300020000000001",
    );
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ body, headers }) => body + JSON.stringify(headers))).size).toBe(1);
  });

  it("keeps the body and txdtm of the first attempt although the clock moves on", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("30"), json(paid())]);
    watch(qfpay.payments.create(payment));
    await clock.advance(60_000);
    expect(sent[1]!.at).toBe(30_000);
    expect(sent[1]!.params.txdtm).toBe("2026-01-01 12:00:00");
  });

  it("that got only 429 is reported as rate limited and not sent", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany()]);
    expect(await rejection(run(clock, qfpay.refunds.create(refund)))).toMatchObject({
      code: "rate_limited",
      outcome: "not_sent",
      attempts: 4,
    });
    expect(sent).toHaveLength(4);
  });

  it("is sent again when the connection could not be opened", async () => {
    const { qfpay, clock, sent } = clientWithFetch([refusedError(), json(paid())]);
    expect((await run(clock, qfpay.payments.create(payment))).status).toBe("pending");
    expect(sent).toHaveLength(2);
  });

  it.each([
    ["a reset", () => resetError()],
    ["an unnamed failure", () => new TypeError("fetch failed")],
    ["HTTP 500", () => json("<html>", 500)],
    ["HTTP 502", () => json("", 502)],
    ["HTTP 503", () => json("busy", 503, { "retry-after": "1" })],
    ["HTTP 504", () => json("", 504)],
    ["HTTP 408", () => json("", 408)],
    ["HTML", () => json("<html><body>Gateway</body></html>")],
    ["an empty answer", () => json("")],
    ["white space", () => json("  \n")],
    ["a truncated answer", () => json('{"respcd":"0000","syssn":"2026')],
    ["bytes that are not UTF-8", () => new Response(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))],
    ["a JSON array", () => json("[]")],
    ["a JSON string", () => json('"0000"')],
    ["JSON null", () => json("null")],
    ["no respcd", () => json({ resperr: "success" })],
    ["an empty respcd", () => json({ respcd: "" })],
    ["respcd as null", () => json({ respcd: null })],
    ["code 1252", () => json({ respcd: "1252" })],
    ["code 1254", () => json({ respcd: "1254" })],
    ["code 1296", () => json({ respcd: "1296" })],
    ["code 1297", () => json({ respcd: "1297" })],
    ["an undocumented code", () => json({ respcd: "2999" })],
  ])("that ends in %s is sent once and has an unknown outcome if enquiries are off", async (_what, reply) => {
    for (const kind of ["payment", "refund"] as const) {
      const { qfpay, clock, sent } = clientWithFetch([reply()], { recovery: false });
      const call = watch<unknown>(kind === "payment" ? qfpay.payments.create(payment) : qfpay.refunds.create(refund));
      await clock.advance(100_000);
      expect(call.error).toMatchObject({
        name: "QFPayUnknownOutcomeError",
        code: "outcome_unknown",
        outcome: "unknown",
        retryable: false,
        attempts: 1,
        out_trade_no: kind === "payment" ? "A-1001" : "R-1001",
      });
      expect(sent).toHaveLength(1);
      expect(clock.pending).toBe(0);
    }
  });

  it.each([
    "1100",
    "1103",
    "1104",
    "1108",
    "1142",
    "1201",
    "1202",
    "1203",
    "1205",
    "1242",
    "1250",
    "1265",
    "1269",
    "1294",
    "2005",
  ])("that is refused with %s is sent once and reported as rejected", async (respcd) => {
    const { qfpay, clock, sent } = clientWithFetch([json({ respcd, resperr: "no", respmsg: "" }), json(paid())]);
    const call = watch(qfpay.payments.create(payment));
    await clock.advance(100_000);
    expect(sent).toHaveLength(1);
    expect(call.error).toMatchObject({
      name: "QFPayApiError",
      code: "api_error",
      outcome: "rejected",
      respcd,
      httpStatus: 200,
      attempts: 1,
    });
  });

  it.each(["1102", "2011"])(
    "that gets duplicate code %s at once says that an earlier call may have succeeded",
    async (respcd) => {
      const { qfpay, sent } = clientWithFetch([json({ respcd })]);
      expect(await rejection(qfpay.payments.create(payment))).toMatchObject({
        code: "api_error",
        category: "duplicate",
        outcome: "unknown",
        respcd,
      });
      expect(sent.map(({ path }) => path)).toEqual(["/trade/v1/payment", "/trade/v1/query"]);
    },
  );

  it("that gets a duplicate code at its second attempt has an unknown outcome if enquiries are off", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany(), json({ respcd: "1102" })], { recovery: false });
    expect(await rejection(run(clock, qfpay.payments.create(payment)))).toMatchObject({
      code: "api_error",
      outcome: "unknown",
      respcd: "1102",
      attempts: 2,
    });
    expect(sent).toHaveLength(2);
  });

  it("recovers by a query for its own number", async () => {
    const { qfpay, sent } = clientWithFetch(
      ({ path }) =>
        path.endsWith("/query") ? json(query(record({ syssn: "1", out_trade_no: "A-1001" }))) : json("", 502),
      { recovery: false },
    );
    const error = await rejection(qfpay.payments.create(payment));
    expect(await error.recover()).toMatchObject({ status: "success", out_trade_no: "A-1001" });
    expect(sent[1]!.params).toMatchObject({ out_trade_no: "A-1001" });
  });

  it.each([400, 401, 403, 404, 413])("that gets HTTP %d is reported as rejected and not sent again", async (status) => {
    const { qfpay, sent } = clientWithFetch([json("no", status)]);
    expect(await rejection(qfpay.payments.create(payment))).toMatchObject({
      code: "response_invalid",
      outcome: "rejected",
      httpStatus: status,
    });
    expect(sent).toHaveLength(1);
  });
});

describe("Code 1251", () => {
  it.each([
    "out_trade_no duplicate",
    "Duplicated order",
    "订单号重复",
    "訂單號重複",
    "订单已存在",
    "out_trade_no already exists",
    "out_trade_no repeats",
  ])("with the text %j is a duplicate", async (resperr) => {
    const { qfpay } = clientWithFetch([json({ respcd: "1251", resperr })]);
    expect(await rejection(qfpay.payments.create(payment))).toMatchObject({
      code: "api_error",
      category: "duplicate",
      outcome: "unknown",
    });
  });

  it.each(["", "Store configuration error", "The store does not exist", "terminal doesn't exist", "商户配置不存在"])(
    "with the text %j and no record under the number is about configuration",
    async (resperr) => {
      const { qfpay } = clientWithFetch([json({ respcd: "1251", resperr }), json(query())]);
      expect(await rejection(qfpay.payments.create(payment))).toMatchObject({
        code: "api_error",
        category: "config",
        outcome: "rejected",
      });
    },
  );
});

describe("A read", () => {
  it.each([
    ["a reset", "connection_failed", () => resetError()],
    ["HTTP 500", "response_invalid", () => json("", 500)],
    ["HTML", "response_invalid", () => json("<html>")],
    ["a missing respcd", "response_invalid", () => json("{}")],
    ["code 1100", "temporary", () => json({ respcd: "1100" })],
    ["code 1296", "temporary", () => json({ respcd: "1296" })],
  ])("is sent again after %s", async (_what, reason, reply) => {
    const reasons: string[] = [];
    const { qfpay, clock, sent } = clientWithFetch(
      [reply(), json(query(record({ syssn: "1", out_trade_no: "A-1001" })))],
      {
        hooks: { onRetry: (event) => reasons.push(event.reason) },
      },
    );
    expect((await run(clock, qfpay.transactions.get({ syssn: "1" })))?.syssn).toBe("1");
    expect(sent).toHaveLength(2);
    expect(reasons).toEqual([reason]);
  });

  it.each(["1103", "1108", "1203", "1294"])("is not sent again after code %s", async (respcd) => {
    const { qfpay, sent } = clientWithFetch([json({ respcd, resperr: "why" })]);
    const error = await rejection(qfpay.transactions.get({ syssn: "1" }));
    expect(error).toMatchObject({ code: "api_error", respcd, outcome: "rejected" });
    expect(error.message).toContain("why");
    expect(sent).toHaveLength(1);
  });

  it("that fails at all attempts reports the last failure", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json("<html>busy</html>")]);
    expect(await rejection(run(clock, qfpay.transactions.get({ syssn: "1" })))).toMatchObject({
      name: "QFPayResponseError",
      code: "response_invalid",
      outcome: "unknown",
      httpStatus: 200,
      attempts: 4,
    });
    expect(sent).toHaveLength(4);
  });
});

describe("A response", () => {
  it.each([
    ["flat", paid()],
    [
      "an envelope",
      {
        respcd: "0000",
        respmsg: "success",
        data: {
          txamt: "1000",
          out_trade_no: "A-1001",
          txcurrcd: "HKD",
          txstatus: "SUCCESS",
          qf_trade_no: "20260101000300020000000001",
          pay_type: "800201",
          txdtm: "2026-01-01 12:00:00",
          sysdtm: "2026-01-01 12:00:01",
          qrcode: "weixin://wxpay/bizpayurl?pr=abc",
        },
      },
    ],
  ])("is read when it is %s", async (_shape, body) => {
    const { qfpay } = clientWithFetch([json(body)]);
    const result = await qfpay.payments.create(payment);
    expect(result).toMatchObject({
      respcd: "0000",
      status: "pending",
      message: "success",
      syssn: "20260101000300020000000001",
      out_trade_no: "A-1001",
      txamt: 1000,
      txcurrcd: "HKD",
      pay_type: "800201",
      qrcode: "weixin://wxpay/bizpayurl?pr=abc",
    });
    expect(result.raw).toEqual(body);
  });

  it.each([
    ["a number", '{"respcd":1143,"syssn":"1"}', "1143"],
    ["the number 0", '{"respcd":0,"syssn":"1"}', "0000"],
    ["a bare 0000", '{"respcd":0000,"syssn":"1"}', "0000"],
    ["text", '{"respcd":"1145","syssn":"1"}', "1145"],
  ])("may have its respcd as %s", async (_what, body, respcd) => {
    const { qfpay } = clientWithFetch([json(body)]);
    expect((await qfpay.request("query", { syssn: "1" })).respcd).toBe(respcd);
  });

  it("keeps all digits of a number that is too long for JavaScript, in ids and in raw", async () => {
    const body =
      '{"respcd":"0000","syssn":20260101000300020000000001,"chnlsn":4200001234567890123456789012, "orig_syssn" : 9007199254740993,"txamt":1000,"qrcode":"x: 12345678901234567890 \\" 12345678901234567890"}';
    const { qfpay } = clientWithFetch([json(body)]);
    const result = await qfpay.payments.create(payment);
    expect(result).toMatchObject({
      syssn: "20260101000300020000000001",
      chnlsn: "4200001234567890123456789012",
      orig_syssn: "9007199254740993",
      txamt: 1000,
      qrcode: 'x: 12345678901234567890 " 12345678901234567890',
    });
    expect(result.raw.syssn).toBe("20260101000300020000000001");
  });

  it("leaves short numbers, fractions and exponents as numbers in raw", async () => {
    const { qfpay } = clientWithFetch([
      json('{"respcd":"0000","a":[1,-2,3.5,1e3,0,123456789012345,12345678901234567890],"b":0.1234567890123456789}'),
    ]);
    const { raw } = await qfpay.request("query", { syssn: "1" });
    expect(raw.a).toEqual([1, -2, 3.5, 1000, 0, 123456789012345, "12345678901234567890"]);
    expect(raw.b).toBe(0.12345678901234568);
  });

  it("with a pending code resolves as pending, with advice", async () => {
    for (const respcd of ["1143", "1145", "1295", "1298"]) {
      const { qfpay, sent } = clientWithFetch([json({ respcd, syssn: "7", resperr: "wait" })]);
      const result = await qfpay.refunds.create(refund);
      expect(result).toMatchObject({ respcd, status: "pending", message: "wait", syssn: "7", out_trade_no: "R-1001" });
      expect(result.advice).toMatch(/poll|query/i);
      expect(sent).toHaveLength(1);
    }
  });

  it("has resperr as message, else respmsg, else the catalog's meaning", async () => {
    const told = async (body: object) =>
      (await clientWithFetch([json({ respcd: "0000", ...body })]).qfpay.request("query", { syssn: "1" })).message;
    expect(await told({ resperr: "交易成功", respmsg: "debug" })).toBe("交易成功");
    expect(await told({ resperr: "", respmsg: "success" })).toBe("success");
    expect(await told({})).toBe("The request succeeded");
  });

  it("with a megabyte of text full of digits is read in reasonable time", async () => {
    const data = Array.from({ length: 4_000 }, (_, i) =>
      record({ goods_name: 'a"\\'.repeat(20), out_trade_no: String(i) }),
    );
    const { qfpay } = clientWithFetch([json(query(...data))]);
    const before = performance.now();
    expect((await qfpay.request("query", { syssn: "1" })).respcd).toBe("0000");
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

describe("Time limits", () => {
  it.each([
    ["a read", 30_000, undefined],
    ["a read with the client's own limit", 5_000, 5_000],
  ])("end one attempt of %s after %d ms, and it is sent again", async (_what, limit, timeoutMs) => {
    const { qfpay, clock, sent } = clientWithFetch(
      [never, json(query(record({ syssn: "1", out_trade_no: "A-1001" })))],
      {
        timeoutMs,
      },
    );
    const call = watch(qfpay.transactions.get({ syssn: "1" }));
    await clock.advance(limit - 1);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    expect(sent[0]!.signal!.aborted).toBe(true);
    expect(call.state).toBe("fulfilled");
    expect(clock.pending).toBe(0);
  });

  it("cover the body as well as the headers", async () => {
    const stalled = () =>
      new Response(new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode('{"respcd"')) }));
    const { qfpay, clock } = clientWithFetch([stalled], { retry: false });
    const call = watch(qfpay.transactions.get({ syssn: "1" }));
    await clock.advance(29_999);
    expect(call.state).toBe("pending");
    await clock.advance(1);
    expect(call.error).toMatchObject({ name: "QFPayTimeoutError", code: "timeout", outcome: "unknown", attempts: 1 });
  });

  it("of a write call leave its outcome unknown after one request", async () => {
    const { qfpay, clock, sent } = clientWithFetch([never], { recovery: false });
    const call = watch(qfpay.payments.create(payment));
    await clock.advance(30_000);
    expect(call.error).toMatchObject({
      code: "outcome_unknown",
      out_trade_no: "A-1001",
      attempts: 1,
      cause: { code: "timeout" },
    });
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("give CPM 60 seconds, unless client or call say otherwise", async () => {
    const cpm = { pay_type: "800208", txamt: 1, txcurrcd: "HKD", out_trade_no: "C-1", auth_code: "28" } as const;
    for (const [client, own, limit] of [
      [undefined, undefined, 60_000],
      [7_000, undefined, 7_000],
      [7_000, 9_000, 9_000],
      [undefined, 9_000, 9_000],
    ] as const) {
      const { qfpay, clock } = clientWithFetch([never], { timeoutMs: client, recovery: false });
      const call = watch(qfpay.payments.create(cpm, own === undefined ? {} : { timeoutMs: own }));
      await clock.advance(limit - 1);
      expect(call.state, `${client} ${own}`).toBe("pending");
      await clock.advance(1);
      expect(call.state, `${client} ${own}`).toBe("rejected");
    }
  });

  it("give CPM 60 seconds also when the call's own limit is given as undefined", async () => {
    const { qfpay, clock } = clientWithFetch([never]);
    const cpm = { pay_type: "800208", txamt: 1, txcurrcd: "HKD", out_trade_no: "C-1", auth_code: "28" } as const;
    const call = watch(qfpay.payments.create(cpm, { timeoutMs: undefined }));
    await clock.advance(59_999);
    expect(call.state).toBe("pending");
  });

  it("hold even if fetch returns a body that never ends, after the call was aborted", async () => {
    const abort = new AbortController();
    const { qfpay, clock } = clientWithFetch([
      () => {
        abort.abort();
        return new Response(new ReadableStream({}));
      },
    ]);
    const call = watch(qfpay.transactions.get({ syssn: "1" }, { signal: abort.signal }));
    await clock.advance(120_000);
    expect(call.error).toMatchObject({ code: "aborted" });
  });
});

describe("A deadline", () => {
  const windows = [{ limit: 1, windowMs: 10_000 }];

  it("ends the wait for a slot with nothing sent", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(query())], { limiter: { windows } });
    await qfpay.request("query", { syssn: "1" });
    const call = watch(qfpay.payments.create(payment, { deadlineMs: 2_000 }), clock);
    await clock.advance(30_000);
    expect(call).toMatchObject({
      at: 2_000,
      error: { name: "QFPayTimeoutError", code: "timeout", outcome: "not_sent" },
    });
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("ends a back-off with nothing more sent; a payment that got only 429 was not carried out", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("30")]);
    const call = watch(qfpay.payments.create(payment, { deadlineMs: 2_000 }), clock);
    await clock.advance(60_000);
    expect(call).toMatchObject({ at: 2_000, error: { code: "timeout", outcome: "not_sent" } });
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("ends a request under way; the outcome of a payment is then unknown", async () => {
    const { qfpay, clock, sent } = clientWithFetch([never]);
    const call = watch(qfpay.payments.create(payment, { deadlineMs: 2_000 }), clock);
    await clock.advance(60_000);
    expect(call).toMatchObject({ at: 2_000, error: { code: "outcome_unknown", attempts: 1 } });
    expect(sent[0]!.signal!.aborted).toBe(true);
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("ends a read under way without another attempt, and does not claim that nothing was sent", async () => {
    const { qfpay, clock, sent } = clientWithFetch([never]);
    const call = watch(qfpay.transactions.get({ syssn: "1" }, { deadlineMs: 2_000 }), clock);
    await clock.advance(60_000);
    expect(call).toMatchObject({ at: 2_000, error: { name: "QFPayTimeoutError", code: "timeout" } });
    expect(sent).toHaveLength(1);
    expect(call.error.outcome).toBe("unknown");
  });

  it("of the client holds for every call, and a call's own deadline overrides it", async () => {
    const { qfpay, clock } = clientWithFetch([never], { deadlineMs: 1_000 });
    const calls = [
      watch(qfpay.request("query", { syssn: "1" }), clock),
      watch(qfpay.request("query", { syssn: "1" }, { deadlineMs: 3_000 }), clock),
    ];
    await clock.advance(60_000);
    expect(calls.map(({ at }) => at)).toEqual([1_000, 3_000]);
  });
});

describe("An abort", () => {
  const reason = new Error("customer left");

  it("before the call sends nothing", async () => {
    const { qfpay, sent } = clientWithFetch([json(paid())]);
    const error = await rejection(qfpay.payments.create(payment, { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ name: "QFPayAbortError", code: "aborted", outcome: "not_sent", cause: reason });
    expect(sent).toHaveLength(0);
  });

  it("before fetch is called does not make the outcome unknown, even if the limiter ignores the signal", async () => {
    const { qfpay, sent } = clientWithFetch([json(paid())], {
      limiter: { acquire: async () => () => {}, coolDown: () => {} },
    });
    const error = await rejection(qfpay.payments.create(payment, { signal: AbortSignal.abort(reason) }));
    expect(sent).toHaveLength(0);
    expect(error).toMatchObject({ code: "aborted", outcome: "not_sent" });
  });

  it("during the wait for a slot sends nothing and frees the slot", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(paid())], {
      limiter: { windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0 },
    });
    await qfpay.request("query", { syssn: "1" });
    const abort = new AbortController();
    const call = watch(qfpay.payments.create(payment, { signal: abort.signal }));
    const next = watch(qfpay.payments.create({ ...payment, out_trade_no: "A-2" }), clock);
    await clock.advance(500);
    abort.abort(reason);
    await clock.advance(500);
    expect(call.error).toMatchObject({ code: "aborted", outcome: "not_sent", cause: reason });
    expect(next).toMatchObject({ state: "fulfilled", at: 1_000 });
    expect(sent).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it("in a back-off sends nothing more and reports the number of attempts", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("30")]);
    const abort = new AbortController();
    const call = watch(qfpay.payments.create(payment, { signal: abort.signal }));
    await clock.advance(1_000);
    abort.abort(reason);
    await clock.advance(60_000);
    expect(call.error).toMatchObject({ code: "aborted", outcome: "not_sent" });
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
    expect(call.error.attempts).toBe(1);
  });

  it("of a request under way leaves a payment's outcome unknown, with the abort as cause", async () => {
    const { qfpay, clock, sent } = clientWithFetch([never]);
    const abort = new AbortController();
    const call = watch(qfpay.payments.create(payment, { signal: abort.signal }));
    await clock.advance(1_000);
    abort.abort(reason);
    await clock.advance(0);
    expect(call.error).toMatchObject({
      code: "outcome_unknown",
      out_trade_no: "A-1001",
      cause: { code: "aborted", cause: reason },
    });
    expect(sent[0]!.signal!.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("of a read under way ends it at once and does not claim that nothing was sent", async () => {
    const { qfpay, clock, sent } = clientWithFetch([never]);
    const abort = new AbortController();
    const call = watch(qfpay.transactions.get({ syssn: "1" }, { signal: abort.signal }));
    await clock.advance(1_000);
    abort.abort(reason);
    await clock.advance(0);
    expect(call.error).toMatchObject({ code: "aborted" });
    expect(sent).toHaveLength(1);
    expect(call.error.outcome).toBe("unknown");
  });

  it("after the response changes nothing, and no listener stays on the signal", async () => {
    const { qfpay } = clientWithFetch([json(paid())]);
    let listeners = 0;
    const abort = new AbortController();
    const { addEventListener, removeEventListener } = abort.signal;
    abort.signal.addEventListener = (...args: unknown[]) =>
      doThenReturn(listeners++, Reflect.apply(addEventListener, abort.signal, args));
    abort.signal.removeEventListener = (...args: unknown[]) =>
      doThenReturn(listeners--, Reflect.apply(removeEventListener, abort.signal, args));
    await qfpay.payments.create(payment, { signal: abort.signal });
    expect(listeners).toBe(0);
    abort.abort();
  });

  it.each([
    ["payments", (qfpay: QFPay, signal: AbortSignal) => qfpay.payments.create(payment, { signal })],
    [
      "refunds of one payment",
      (qfpay: QFPay, signal: AbortSignal, n: number) =>
        qfpay.refunds.create({ syssn: "20261129", out_trade_no: `R-${n}`, txamt: 1 }, { signal }),
    ],
    [
      "waits for one payment",
      (qfpay: QFPay, signal: AbortSignal) => qfpay.transactions.waitFor({ out_trade_no: "A-1" }, { signal }),
    ],
  ])("ends all %s that share it, and Node warns about no leak", async (name, start) => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on("warning", onWarning);
    const { qfpay, clock } = clientWithFetch(Array.from({ length: 12 }, () => never));
    const abort = new AbortController();
    const calls = Array.from({ length: 12 }, (_, n) => watch<unknown>(start(qfpay, abort.signal, n)));
    await clock.advance(name === "payments" ? 0 : 3_000);
    abort.abort();
    await clock.advance(0);
    // Waits for a later tick, in which Node would print the warning about a leak of listeners.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(calls.every(({ error }) => error)).toBe(true);
    if (name === "payments") {
      expect(calls.map(({ error }) => error?.code)).toEqual(calls.map(() => "outcome_unknown"));
    }
    expect(warnings).toEqual([]);
  });
});

describe("Limits that a timer cannot hold", () => {
  it("are refused or waited for, and never fire at once", async () => {
    // `setTimeout` fires after 1 ms if the delay is above 2^31 - 1.
    for (const option of [
      { timeoutMs: Number.POSITIVE_INFINITY },
      { timeoutMs: 2 ** 31 },
      { deadlineMs: Number.POSITIVE_INFINITY },
    ]) {
      const { url } = await serve((_request, response) =>
        setTimeout(() => response.end(JSON.stringify(query(record({ syssn: "1", out_trade_no: "A-1001" })))), 60),
      );
      let qfpay: QFPay;
      try {
        qfpay = real(url, { ...option, retry: false });
      } catch (error) {
        expect(error).toMatchObject({ code: "config_invalid" });
        continue;
      }
      expect((await qfpay.transactions.get({ syssn: "1" }))?.status, JSON.stringify(option)).toBe("success");
    }
  });
});

describe("Hooks", () => {
  const cpm = {
    pay_type: "800208",
    txamt: 1,
    txcurrcd: "HKD",
    out_trade_no: "C-1",
    auth_code: "283854702356157409",
  } as const;

  it("see each attempt and response, with auth_code masked and without the key", async () => {
    const events: [string, Loose][] = [];
    const { qfpay, clock } = clientWithFetch([tooMany("1"), () => json(paid({ pay_type: "800208" }))], {
      hooks: {
        onRequest: (event) => events.push(["request", event]),
        onResponse: (event) => events.push(["response", event]),
        onRetry: (event) => events.push(["retry", event]),
      },
    });
    watch(qfpay.payments.create(cpm));
    await clock.advance(5_000);
    const { id } = events[0]![1];
    expect(events.map(([kind, { id, attempt }]) => [kind, id, attempt])).toEqual([
      ["request", id, 1],
      ["response", id, 1],
      ["retry", id, 1],
      ["request", id, 2],
      ["response", id, 2],
    ]);
    expect(events[0]![1]).toMatchObject({
      endpoint: "payment",
      method: "POST",
      url: "https://openapi-int.qfapi.com/trade/v1/payment",
      params: { auth_code: "***", out_trade_no: "C-1", txamt: "1" },
      stringToSign: "auth_code=***&out_trade_no=C-1&pay_type=800208&txamt=1&txcurrcd=HKD&txdtm=2026-01-01 12:00:00",
    });
    expect(events[1]![1]).toMatchObject({
      httpStatus: 429,
      body: "slow down",
      headers: { "retry-after": "1" },
      respcd: undefined,
    });
    const about = { id, merchant: appCode, endpoint: "payment", out_trade_no: "C-1", attempt: 1 };
    expect(events[2]![1]).toEqual({ ...about, delayMs: 1_000, reason: "rate_limited" });
    expect(events[4]![1]).toMatchObject({ httpStatus: 200, respcd: "0000" });
    const everything = JSON.stringify(events);
    expect(everything).not.toContain(clientKey);
    expect(everything).not.toContain(cpm.auth_code);
  });

  it("that throw change nothing", async () => {
    const broken = () => {
      throw new Error("broken log");
    };
    const { qfpay, clock, sent } = clientWithFetch([tooMany("1"), json(paid())], {
      hooks: { onRequest: broken, onResponse: broken, onRetry: broken },
    });
    const call = watch(qfpay.payments.create(payment));
    await clock.advance(5_000);
    expect(call.state).toBe("fulfilled");
    expect(sent).toHaveLength(2);
  });

  it("that are asynchronous and fail do not crash the process with an unhandled rejection", async () => {
    const { promise, handled } = rejectedPromise();
    const broken = () => promise;
    const { qfpay, clock } = clientWithFetch([json(paid())], { hooks: { onRequest: broken, onResponse: broken } });
    await qfpay.payments.create(payment);
    await clock.advance(0);
    expect(handled()).toBe(2);
  });

  it("that edit their event do not edit the request", async () => {
    const { qfpay, sent } = clientWithFetch([json(paid())], {
      hooks: {
        onRequest: ({ headers, params }) => {
          (headers as Record<string, string>)["x-qf-sign"] = "***";
          (params as Record<string, string>).txamt = "1";
        },
      },
    });
    await qfpay.payments.create(payment);
    expect(sent[0]!.headers["x-qf-sign"]).toMatch(/^[0-9A-F]{64}$/);
    expect(sent[0]!.params.txamt).toBe("1000");
  });
});

describe("The fake clock", () => {
  it("fires timers in the order of their time, then of their start, and moves exactly as far as it is advanced", async () => {
    const clock = fakeClock(1_000);
    const order: string[] = [];
    clock.setTimeout(() => order.push("b"), 20);
    clock.setTimeout(() => order.push("a"), 10);
    clock.setTimeout(() => order.push("c"), 20);
    const gone = clock.setTimeout(() => order.push("never"), 5);
    clock.clearTimeout(gone);
    expect(clock.pending).toBe(3);
    await clock.advance(19);
    expect(order).toEqual(["a"]);
    await clock.advance(1);
    expect(order).toEqual(["a", "b", "c"]);
    expect([clock.now(), clock.monotonic(), clock.pending]).toEqual([1_020, 20, 0]);
  });
});
