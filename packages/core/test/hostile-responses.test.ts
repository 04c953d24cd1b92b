import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { QFPay } from "../src/index.js";
import { queryPages } from "../src/records/query-pages.js";
import { signBody } from "../src/signing/sign-body.js";
import type { Client } from "../src/transport/client.js";
import {
  appCode,
  clientKey,
  clientWithFetch,
  json,
  type Loose,
  paid,
  payment,
  query,
  record,
  refund,
  rejection,
  run,
  syssn,
} from "./support.js";

const mebibyte = 1024 * 1024;

/** A response without an end, and the number of bytes that were read from it. */
function endless() {
  const read = { bytes: 0 };
  const chunk = new Uint8Array(64 * 1024).fill(0x20);
  const body = new ReadableStream({
    pull(controller) {
      read.bytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  return { read, response: () => new Response(body) };
}

describe("A response that is too long", () => {
  it("is not read beyond 8 MiB, and its call's outcome is unknown", async () => {
    const { read, response } = endless();
    const { qfpay, clock, sent } = clientWithFetch([response], { recovery: false });
    expect(await rejection(run(clock, qfpay.payments.create(payment)))).toMatchObject({
      code: "outcome_unknown",
      cause: { code: "response_invalid", outcome: "unknown", httpStatus: 200 },
    });
    expect(read.bytes).toBeLessThan(9 * mebibyte);
    expect(sent).toHaveLength(1);
  });

  it("leads to an enquiry if it belongs to a payment, and the record is the result", async () => {
    const { response } = endless();
    const { qfpay, clock } = clientWithFetch(({ path }) =>
      path.endsWith("/query") ? json(query(record())) : response,
    );
    const auth_code = "280000000000000001";
    const scanned = { ...payment, pay_type: "800208", auth_code } as const;
    const found = await run(clock, qfpay.payments.create(scanned));
    expect(found).toMatchObject({ status: "success", recovered: true });
  });

  it("is refused one byte above the option, and accepted at it", async () => {
    const bill = new Uint8Array(1_000).fill(1);
    bill.set([0x50, 0x4b]);
    const { qfpay } = clientWithFetch([() => new Response(bill)], { retry: false });
    expect(await qfpay.bills.download("2026-01-31", { maxResponseBytes: 1_000 })).toHaveLength(1_000);
    const short = qfpay.bills.download("2026-01-31", { maxResponseBytes: 999 });
    expect((await rejection(short)).message).toMatch(/longer than 999 bytes.*maxResponseBytes/);
    for (const maxResponseBytes of [0, -1, Number.NaN, "8 MB" as Loose]) {
      const error = await rejection(qfpay.bills.download("2026-01-31", { maxResponseBytes }));
      expect(error).toMatchObject({ code: "params_invalid", issues: [{ path: "maxResponseBytes" }] });
    }
  });

  it("is measured after decompression", async () => {
    const bomb = gzipSync(new Uint8Array(16 * mebibyte), { level: 1 });
    expect(bomb.length).toBeLessThan(mebibyte);
    const server = createServer((_, res) => res.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const qfpay = new QFPay({ appCode, clientKey, baseUrl, retry: false, recovery: false });
    const error = await rejection(qfpay.transactions.get({ syssn }));
    expect(error).toMatchObject({
      code: "response_invalid",
      message: expect.stringMatching(/longer than 8388608 bytes/),
    });
  });
});

describe("Paging ends", () => {
  const page = (from: number) => ({
    respcd: "0000",
    data: Array.from({ length: 100 }, (_, at) => ({
      syssn: String(1e15 + from + at),
      respcd: "0000",
      out_trade_no: "A-1001",
    })),
  });
  const march = { start_time: "2026-01-01 00:00:00", end_time: "2026-01-31 00:00:00" };
  const all = async (qfpay: QFPay) => {
    let records = 0;
    for await (const _ of qfpay.transactions.list(march)) records++;
    return records;
  };

  it("if a gateway repeats a page for ever", async () => {
    const { qfpay, sent } = clientWithFetch([json(page(0))], { limiter: false, retry: false });
    expect(await rejection(all(qfpay))).toMatchObject({
      code: "response_invalid",
      message: expect.stringContaining("repeats page 1 as page 2"),
    });
    expect(await rejection(qfpay.transactions.get({ out_trade_no: "A-1001" }))).toMatchObject({
      code: "response_invalid",
    });
    expect(sent).toHaveLength(4);
  });

  it("if a gateway has ever more records of a number: after 10 pages", async () => {
    const { qfpay, sent } = clientWithFetch(({ params }) => json(page(100 * Number(params.page))), { limiter: false });
    expect(await rejection(qfpay.transactions.get({ out_trade_no: "A-1001" }))).toMatchObject({
      code: "response_invalid",
      message: expect.stringContaining("does not end after 10 pages"),
    });
    expect(sent).toHaveLength(10);
  });

  it("if a gateway sends two pages of a month in turn: after 10 000 pages", async () => {
    // The client takes a page for full if it has 100 records, even unreadable ones (null). One readable record per page
    // keeps the test short.
    const rows = Array.from({ length: 99 }, () => null);
    const pages = ["1", "2"].map((number) => ({ respcd: "0000", data: [{ syssn: number, respcd: "0000" }, ...rows] }));
    let asked = 0;
    const client = { call: async () => ({ respcd: "0000", raw: pages[asked++ % 2] }) } as unknown as Client;
    const list = async () => {
      for await (const _ of queryPages(client, march));
    };
    expect((await rejection(list())).message).toContain("does not end after 10000 pages");
    expect(asked).toBe(10_000);
  });

  it("with the last page that is allowed", async () => {
    const { qfpay, sent } = clientWithFetch(
      ({ params }) => json(params.page === "10" ? query(record({ syssn: "9" })) : page(100 * Number(params.page))),
      { limiter: false },
    );
    expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toMatchObject({ status: "success" });
    expect(sent).toHaveLength(10);
  });
});

describe("Text of the gateway stays on one line:", () => {
  const forged = "no\r\n[ERROR] order A-1 paid\u2028\u202e\u0000\u001b[31m\u200b";

  it.each(["resperr", "respmsg", "errmsg"])("%s of a refusal", async (name) => {
    const { qfpay } = clientWithFetch([json({ respcd: "1205", [name]: forged })]);
    const { message } = await rejection(qfpay.payments.create(payment));
    expect(message).toContain("no [ERROR] order A-1 paid [31m");
    expect(message).not.toMatch(/[\p{Cc}\u2028\u202e\u200b]/u);
  });

  it("the text of a result and of a record", async () => {
    const { qfpay } = clientWithFetch(({ path }) =>
      json(path.endsWith("/query") ? query(record({ errmsg: forged })) : paid({ resperr: forged })),
    );
    for (const { message } of [await qfpay.payments.create(payment), (await qfpay.transactions.get({ syssn }))!]) {
      expect(message).not.toMatch(/[\p{Cc}\u2028\u202e\u200b]/u);
    }
  });

  it.each<[string, object]>([
    ["an unknown code", { respcd: `77\r\n${"x".repeat(500)}` }],
    ["a kind of record", query(record({ order_type: forged, txcurrcd: forged }))],
  ])("%s", async (_, response) => {
    const { qfpay, clock } = clientWithFetch(({ path }) => json(path.endsWith("/query") ? response : "<html>"));
    const error = await rejection(run(clock, qfpay.payments.create(payment)));
    for (let each: Loose = error; each; each = each.cause) {
      expect(each.message).not.toMatch(/[\p{Cc}\u2028\u202e\u200b]/u);
      expect(each.message.length).toBeLessThan(600);
    }
  });

  it("a body that is no JSON", async () => {
    const { qfpay } = clientWithFetch([() => new Response(forged)], { retry: false });
    const { message } = await rejection(qfpay.transactions.get({ syssn }));
    expect(message).not.toMatch(/[\p{Cc}\u2028\u202e\u200b]/u);
  });
});

describe('With verifyResponses: "require"', () => {
  const signed = (value: unknown, status = 200) => {
    const body = typeof value === "string" ? value : JSON.stringify(value);
    return new Response(body, {
      status,
      headers: { "x-qf-sign": signBody(new TextEncoder().encode(body), clientKey) },
    });
  };
  const asking = (response: Response) =>
    clientWithFetch([response], { verifyResponses: "require", recovery: false, retry: false }).qfpay;
  const notified = { ...paid(), status: "1", cancel: "0", paydtm: "2026-01-01 12:00:41" };

  it("a response about the order counts", async () => {
    expect(await asking(signed(paid())).payments.create(payment)).toMatchObject({ signature: "verified" });
    expect(await asking(signed(query(record()))).transactions.get({ syssn })).toMatchObject({ status: "success" });
    expect(await asking(signed(query())).transactions.get({ out_trade_no: "A-1001" })).toBeUndefined();
    const back = paid({ out_trade_no: "R-1001", orig_syssn: syssn, syssn: "2" });
    expect(await asking(signed(back)).refunds.create(refund)).toMatchObject({ status: "success" });
    expect(await rejection(asking(signed({ respcd: "1205" })).payments.create(payment))).toMatchObject({
      code: "api_error",
      outcome: "rejected",
    });
  });

  it.each<[string, object]>([
    ["a recorded notification", { ...notified, notify_type: "payment" }],
    ["a recorded notification of a card, which has no type", { ...notified, order_type: "payment" }],
    ["the response to another payment", paid({ out_trade_no: "A-1002" })],
    ["a response that names no order", paid({ out_trade_no: undefined })],
    ["another order's refusal", { respcd: "1205", out_trade_no: "A-1002" }],
  ])("%s is no response to a payment", async (_, response) => {
    expect(await rejection(asking(signed(response)).payments.create(payment))).toMatchObject({
      code: "outcome_unknown",
      outcome: "unknown",
      cause: { code: "signature_invalid" },
    });
  });

  it.each<[string, object]>([
    ["a recorded notification", { ...notified, notify_type: "payment" }],
    ["the records of another order", query(record({ syssn: "2", out_trade_no: "A-1002" }))],
    ["a list with another order", query(record(), record({ syssn: "2", out_trade_no: "A-1002" }))],
    ["an envelope with another order", { respcd: "0000", data: record({ syssn: "2", out_trade_no: "A-1002" }) }],
  ])("%s is no response to a query", async (_, response) => {
    for (const ref of [{ syssn }, { out_trade_no: "A-1001" }]) {
      const error = await rejection(asking(signed(response)).transactions.get(ref));
      expect(error).toMatchObject({ code: "signature_invalid", outcome: "unknown" });
    }
  });

  it("the refund of another payment is no response to a refund", async () => {
    const other = signed(paid({ out_trade_no: "R-1001", orig_syssn: "3", syssn: "2" }));
    expect(await rejection(asking(other).refunds.create(refund))).toMatchObject({ outcome: "unknown" });
  });

  it.each([400, 403, 404])("an unsigned HTTP %i does not show that a payment was refused", async (status) => {
    for (const body of [JSON.stringify({ respcd: "1205" }), "no"]) {
      const error = await rejection(asking(new Response(body, { status })).payments.create(payment));
      expect(error).toMatchObject({ outcome: "unknown" });
    }
    expect(await rejection(asking(signed({ respcd: "1205" }, status)).payments.create(payment))).toMatchObject({
      outcome: "rejected",
    });
  });
});

describe("A number that is neither text nor a number", () => {
  const wrong = [["A-1001"], [], { value: "A-1001" }, true, false];
  const names = ["out_trade_no", "syssn", "qf_trade_no", "orig_syssn", "origssn"];
  /** Pairs the first name with all wrong values, and each other name with one of them. */
  const pairsOf = ([first = "", ...others]: readonly string[]): (readonly [name: string, value: unknown])[] => [
    ...wrong.map((value) => [first, value] as const),
    ...others.map((name, at) => [name, wrong[at % wrong.length]] as const),
  ];

  it.each(pairsOf(names))("makes the response to a payment unreadable: %s %j", async (name, value) => {
    for (const response of [paid({ [name]: value }), { respcd: "0000", data: { ...paid(), [name]: value } }]) {
      const { [name]: _, ...flat } = response as Loose;
      const { qfpay, clock, sent } = clientWithFetch([json("data" in response ? flat : response)], { recovery: false });
      const error = await rejection(run(clock, qfpay.payments.create(payment)));
      expect(error).toMatchObject({ code: "outcome_unknown", outcome: "unknown", cause: { code: "response_invalid" } });
      expect(error.message).toContain(`${name} is `);
      expect(error.message).toContain("must be text or a number");
      expect(sent).toHaveLength(1);
    }
  });

  const ofRecords = [...names, "txamt", "txcurrcd", "order_type", "respcd", "cancel"];
  it.each(pairsOf(ofRecords))(
    "makes a record unusable for an enquiry, and the payment is not sent again: %s %j",
    async (name, value) => {
      const { qfpay, clock, sent } = clientWithFetch(({ path }) =>
        path.endsWith("/query") ? json(query(record({ [name]: value }))) : json("", 500),
      );
      const error = await rejection(run(clock, qfpay.payments.create(payment)));
      expect(error).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
      expect(sent.filter(({ path }) => path.endsWith("/payment"))).toHaveLength(1);
      await expect(run(clock, error.recover())).rejects.toMatchObject({ code: "response_invalid", outcome: "unknown" });
    },
  );

  it.each(ofRecords)(
    "makes get and the end of waitFor reject, and not report that there is no record: %s",
    async (name) => {
      const { qfpay, clock } = clientWithFetch([json(query(record({ [name]: ["A-1001"] })))]);
      for (const ref of [{ out_trade_no: "A-1001" }, { syssn }]) {
        const error = await rejection(run(clock, qfpay.transactions.get(ref)));
        expect(error).toMatchObject({ code: "response_invalid", outcome: "unknown" });
        expect(error.message).toContain(`${name} is a list, and must be text or a number`);
      }
    },
  );

  it("does not mean text, a number, null or an absent member, which are accepted", async () => {
    const { qfpay } = clientWithFetch([
      json(query(record({ origssn: null, orig_syssn: "", mchid: 12345, txamt: 1000 }))),
    ]);
    expect(await qfpay.transactions.get({ syssn })).toMatchObject({ syssn, txamt: 1000, status: "success" });
  });
});
