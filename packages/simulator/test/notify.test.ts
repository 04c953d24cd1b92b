import { createHash } from "node:crypto";
import { fakeClock } from "@qfpay/core/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createSimulator, type SimulatorOptions } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { startReceiver } from "./receiver.js";

const minute = 60_000;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(
  replies: Parameters<typeof startReceiver> = [],
  options: Partial<SimulatorOptions> = {},
  mchid?: string,
) {
  const receiver = await startReceiver(...replies);
  const clock = fakeClock();
  const simulator = createSimulator({
    merchants: [{ appCode, clientKey, mchid, notifyUrl: receiver.url }],
    clock,
    ...options,
  });
  closers.push(
    () => simulator.close(),
    () => receiver.close(),
  );
  return { receiver, clock, simulator, client: createClient(simulator) };
}

/** Starts a simulator on a fake clock. It delivers notifications to the function `answer` and not to a server. */
function startOnPaper(answer: (attempt: number) => Response) {
  const clock = fakeClock();
  const at: number[] = [];
  const simulator = createSimulator({
    merchants: [{ appCode, clientKey, notifyUrl: "http://shop.example/notify" }],
    clock,
    limits: false,
    fetch: async () => {
      at.push(clock.monotonic());
      return answer(at.length);
    },
  });
  return { clock, simulator, at, client: createClient(simulator) };
}

describe("a payment's notification", () => {
  it("has the gateway's bytes, signed with the MD5 of bytes and key", async () => {
    const { receiver, simulator, client } = await start([], {}, "ZaMVg12345");
    await client.call("payment", {
      txamt: "1000",
      txcurrcd: "HKD",
      pay_type: "800201",
      out_trade_no: "A-1",
      txdtm: "2026-01-01 11:59:58",
      goods_name: '奶茶 "L"',
      mchid: "ZaMVg12345",
    });
    await simulator.pay("A-1");

    const { body, headers } = receiver.received[0]!;
    const { chnlsn } = simulator.transactions[0]!;
    expect(body.toString("latin1")).toBe(
      '{"status": "1", "pay_type": "800201", "sysdtm": "2026-01-01 12:00:00", "paydtm": "2026-01-01 12:00:00", ' +
        '"goods_name": "\\u5976\\u8336 \\"L\\"", "txcurrcd": "HKD", "txdtm": "2026-01-01 11:59:58", ' +
        '"mchid": "ZaMVg12345", "txamt": "1000", "exchange_rate": "", "chnlsn2": "", "out_trade_no": "A-1", ' +
        '"syssn": "20260101120000000000000001", "cash_fee_type": "", "cancel": "0", "respcd": "0000", ' +
        `"goods_info": "", "cash_fee": "0", "chnlsn": "${chnlsn}", "notify_type": "payment", "cardcd": ""}`,
    );
    expect(headers["content-type"]).toBe("application/json");
    expect(headers["x-qf-sign"]).toBe(createHash("md5").update(body).update(clientKey).digest("hex").toUpperCase());
    expect(headers).not.toHaveProperty("x-qf-signtype");
  });

  it("has no mchid when the merchant has none", async () => {
    const { receiver, simulator, client } = await start();
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    expect(JSON.parse(receiver.received[0]!.body.toString())).not.toHaveProperty("mchid");
  });

  it("goes to the request's notify_url first", async () => {
    const { receiver, simulator, client } = await start();
    await client.pay({ out_trade_no: "A-1", notify_url: receiver.url.replace("notify", "other") });
    await simulator.pay("A-1");
    expect(receiver.received.map(({ path }) => path)).toEqual(["/qfpay/other"]);
  });

  it("is not sent without an address", async () => {
    const simulator = createSimulator({ merchants: [{ appCode, clientKey }] });
    const { qrcode } = await createClient(simulator).pay();
    expect(await simulator.pay(qrcode)).toMatchObject({ state: "paid" });
    expect(simulator.deliveries).toEqual([]);
  });

  it("follows a scanned payment by itself", async () => {
    const { receiver, simulator, client } = await start();
    await client.pay({ pay_type: "800208", auth_code: "13", out_trade_no: "A-1" });
    await simulator.settled();
    expect(JSON.parse(receiver.received[0]!.body.toString())).toMatchObject({ out_trade_no: "A-1", respcd: "0000" });
  });

  it("is not sent for an order that was declined, failed or expired", async () => {
    const { receiver, simulator, client, clock } = await start();
    await client.pay({ out_trade_no: "A-1" });
    await simulator.decline("A-1");
    await client.pay({ pay_type: "800208", auth_code: "1201" });
    await client.pay({});
    await clock.advance(60 * minute);
    await simulator.settled();
    expect(receiver.received).toEqual([]);
  });
});

describe("a refund's notification", () => {
  it("has the refund's own numbers, and the payment's order number as terminals were seen to get it", async () => {
    const { receiver, simulator, client } = await start();
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    const refund = await client.refund({ syssn, out_trade_no: "R-1", txamt: "400" });
    await simulator.settled();
    const body = JSON.parse(receiver.received[1]!.body.toString());
    expect(body).toMatchObject({
      notify_type: "refund",
      syssn: refund.syssn,
      out_trade_no: "R-1",
      txamt: "400",
      cash_refund_fee: "400",
      cash_refund_fee_type: "HKD",
    });
    expect(body.orig_out_trade_no).toBe("A-1");
    expect(JSON.stringify(body)).not.toContain(syssn);
  });

  it("goes where the payment's went", async () => {
    const { receiver, simulator, client } = await start();
    const { syssn } = await client.pay({ notify_url: receiver.url.replace("notify", "other") });
    await simulator.pay(syssn);
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
    await simulator.settled();
    expect(receiver.received.map(({ path }) => path)).toEqual(["/qfpay/other", "/qfpay/other"]);
  });
});

describe("the response to a notification", () => {
  it.each([
    ["success", 200],
    ['"SUCCESS"', 200],
    ["SUCCESS\n", 200],
    [" SUCCESS", 200],
    ["\ufeffSUCCESS", 200],
    ["", 200],
    ["SUCCESS", 201],
    ["SUCCESS", 500],
    ["SUCCESS", 302],
  ])("is refused when it is %j with %i", async (body, status) => {
    const { simulator, client } = await start([{ body, status }]);
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    expect(simulator.deliveries).toEqual([expect.objectContaining({ outcome: "refused", status, attempt: 1 })]);
  });

  it("acknowledges when it is exactly SUCCESS with 200", async () => {
    const { receiver, simulator, client, clock } = await start();
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await clock.advance(48 * 60 * minute);
    expect(receiver.received).toHaveLength(1);
    expect(simulator.deliveries).toEqual([
      {
        id: "notification-1",
        url: receiver.url,
        attempt: 1,
        outcome: "acknowledged",
        status: 200,
        detail: "SUCCESS",
        body: receiver.received[0]!.body.toString(),
        headers: { "content-type": "application/json", "x-qf-sign": receiver.received[0]!.headers["x-qf-sign"] },
        at: clock.now() - 48 * 60 * minute,
      },
    ]);
  });

  it("is a failure when no server listens", async () => {
    const { simulator, client } = await start();
    // No program listens on port 2, and port 2 is not one of the ports that `fetch` refuses.
    await client.pay({ out_trade_no: "A-1", notify_url: "http://127.0.0.1:2/notify" });
    await simulator.pay("A-1");
    expect(simulator.deliveries[0]).toMatchObject({ outcome: "failed", status: undefined });
  });

  it("is a timeout when it does not come within ten seconds", async () => {
    const { receiver, simulator, client, clock } = await start([{ hang: true }]);
    await client.pay({ out_trade_no: "A-1" });
    const paying = simulator.pay("A-1");
    await expect.poll(() => receiver.received.length).toBe(1);
    await clock.advance(9_999);
    expect(simulator.deliveries).toHaveLength(0);
    await clock.advance(1);
    await paying;
    expect(simulator.deliveries[0]).toMatchObject({ outcome: "timeout", detail: "no answer within 10 s" });
  });
});

describe("the repeat schedule", () => {
  it("repeats after 2, 10, 10 and 60 minutes, 2, 6 and 15 hours, then never", async () => {
    const { simulator, clock, at, client } = startOnPaper(() => new Response("no", { status: 500 }));
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await clock.advance(7 * 24 * 60 * minute);
    expect(at.map((ms) => ms / minute)).toEqual([0, 2, 12, 22, 82, 202, 562, 1462]);
    expect(simulator.deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(simulator.deliveries.map(({ id, body }) => id + body)).size).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("ends with SUCCESS", async () => {
    const { simulator, clock, client } = startOnPaper((attempt) => new Response(attempt < 3 ? "later" : "SUCCESS"));
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await clock.advance(7 * 24 * 60 * minute);
    expect(simulator.deliveries.map(({ outcome }) => outcome)).toEqual(["refused", "refused", "acknowledged"]);
  });

  it("can be shorter", async () => {
    const { receiver, simulator, client, clock } = await start([{ status: 500 }], { ladderMs: [50] });
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await clock.advance(50);
    await simulator.settled();
    expect(receiver.received).toHaveLength(2);
  });

  it("stops when the simulator is closed", async () => {
    const { simulator, clock, at, client } = startOnPaper(() => new Response("no"));
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await simulator.close();
    expect(clock.pending).toBe(0);
    await clock.advance(24 * 60 * minute);
    expect(at).toHaveLength(1);
  });
});

describe("redeliver", () => {
  it("sends the same bytes again, and ends the repeats when they are acknowledged", async () => {
    const { receiver, simulator, client, clock } = await start([{ status: 500 }, { body: "SUCCESS" }]);
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    const again = await simulator.redeliver(simulator.deliveries[0]!.id);
    expect(again).toMatchObject({ attempt: 2, outcome: "acknowledged" });
    expect(receiver.received[1]!.body.equals(receiver.received[0]!.body)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("rejects an unknown id", async () => {
    const { simulator } = await start();
    await expect(simulator.redeliver("nothing")).rejects.toThrow(/nothing/);
  });
});
