import { describe, expect, it } from "vitest";
import { start } from "./start.js";

const day = 86_400_000;
const txdtm = "2026-01-01 12:00:00";

async function frozen(txamt = "1000") {
  const started = start();
  const { client, simulator } = started;
  const order = { txamt, txcurrcd: "HKD", pay_type: "802801", out_trade_no: "HOTEL-1" };
  const { payment_intent } = await client.call("/payment_element/v1/create_payment_intent", order);
  const { syssn } = await simulator.payIntent(payment_intent, { preAuth: true });
  const capture = (amount: string, more: Record<string, string> = {}) =>
    client.call("authtrade", { syssn, txamt: amount, ...more });
  const release = (amount: string, more: Record<string, string> = {}) =>
    client.call("unfreeze", { syssn, txamt: amount, txdtm, out_trade_no: "U-1", ...more });
  const record = async () => (await client.query({ syssn })).data[0];
  return { ...started, syssn, capture, release, record };
}

describe("a pre-authorisation", () => {
  it("freezes without a notification", async () => {
    const { record, notified, simulator } = await frozen();
    expect(await record()).toMatchObject({ respcd: "0000", cancel: "0", out_trade_no: "HOTEL-1" });
    expect(simulator.transactions[0]).toMatchObject({ state: "frozen", captured: 0 });
    expect(notified).toEqual([]);
  });

  it.each(["close", "reversal"])("is not ended by %s: 1136, as nothing was paid", async (path) => {
    const { client, syssn, simulator } = await frozen();
    expect(await client.call(path, { syssn, txamt: "1000", txdtm })).toMatchObject({
      respcd: "1136",
      resperr: expect.stringContaining("unfreeze"),
    });
    expect(simulator.transactions).toMatchObject([{ state: "frozen", cancel: "0" }]);
  });

  it("cannot be refunded: 1261, too early", async () => {
    const { client, syssn } = await frozen();
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" })).toMatchObject({ respcd: "1261" });
  });

  it("is not found by the syssn of a refund", async () => {
    const { client, capture } = await frozen();
    const { syssn } = await capture("400");
    const refund = await client.refund({ syssn, out_trade_no: "R-1", txamt: "400" });
    expect(await capture("1", { syssn: refund.syssn })).toMatchObject({ respcd: "1268" });
  });

  it("exists for cards only", async () => {
    const { client, simulator } = start();
    const order = { txamt: "1000", pay_type: "802001", out_trade_no: "A-1" };
    const { payment_intent } = await client.call("/payment_element/v1/create_payment_intent", order);
    await expect(simulator.payIntent(payment_intent, { preAuth: true })).rejects.toThrow(/Only cards/);
    expect(await simulator.payIntent(payment_intent)).toMatchObject({ state: "paid" });
  });
});

describe("authtrade", () => {
  it("captures parts until everything is taken, each with its own number and no out_trade_no", async () => {
    const { syssn, capture, record, notified, simulator } = await frozen();
    const first = await capture("400");
    expect(first).toMatchObject({ respcd: "0000", orig_syssn: syssn, out_trade_no: "", txamt: "400", txcurrcd: "HKD" });
    expect(await record()).toMatchObject({ cancel: "0" });
    expect(await capture("601")).toMatchObject({ respcd: "1266", resperr: expect.stringContaining("600") });
    const second = await capture("600");
    expect(await record()).toMatchObject({ cancel: "4" });
    expect(await capture("1")).toMatchObject({ respcd: "1264" });
    await simulator.settled();
    expect(notified).toEqual([
      expect.objectContaining({ notify_type: "payment", syssn: first.syssn, txamt: "400", out_trade_no: "" }),
      expect.objectContaining({ notify_type: "payment", syssn: second.syssn, txamt: "600", status: "1" }),
    ]);
  });

  it("books a capture under the number that it sends, which cannot be used again", async () => {
    const { client, capture, simulator } = await frozen();
    expect(await capture("400", { out_trade_no: "C-1" })).toMatchObject({ respcd: "0000", out_trade_no: "C-1" });
    expect((await client.query({ out_trade_no: "C-1" })).data).toMatchObject([{ txamt: "400", respcd: "0000" }]);
    for (const taken of ["C-1", "HOTEL-1"]) {
      expect(await capture("100", { out_trade_no: taken })).toMatchObject({ respcd: "1251" });
    }
    expect(simulator.transactions[0]).toMatchObject({ captured: 400 });
  });

  it("makes a payment that can be refunded", async () => {
    const { client, capture } = await frozen();
    const { syssn } = await capture("400");
    expect((await client.query({ syssn })).data[0]).toMatchObject({ order_type: "payment", respcd: "0000" });
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "400" })).toMatchObject({ respcd: "0000" });
  });

  it("takes the frozen currency only", async () => {
    const { capture } = await frozen();
    expect(await capture("1", { txcurrcd: "USD" })).toMatchObject({ respcd: "1267" });
    expect(await capture("1", { txcurrcd: "HKD" })).toMatchObject({ respcd: "0000" });
  });

  it("works for 7 days", async () => {
    const { capture, clock, record } = await frozen();
    await clock.advance(7 * day - 1);
    expect(await capture("1")).toMatchObject({ respcd: "0000" });
    await clock.advance(1);
    expect(await capture("1")).toMatchObject({ respcd: "1181" });
    expect(await record()).toMatchObject({ respcd: "1181", cancel: "4" });
  });

  it("answers 1104 without syssn or txamt, 1268 unknown, 1261 open, 1260 paid", async () => {
    const { client, capture, simulator } = await frozen();
    expect(await client.call("authtrade", { txamt: "1" })).toMatchObject({ respcd: "1104" });
    expect(await capture("0")).toMatchObject({ respcd: "1104" });
    expect(await capture("1", { syssn: "1" })).toMatchObject({ respcd: "1268" });
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    expect(await capture("1", { syssn })).toMatchObject({ respcd: "1261" });
    await simulator.pay("A-1");
    expect(await capture("1", { syssn })).toMatchObject({ respcd: "1260" });
  });
});

describe("unfreeze", () => {
  it("ends the authorisation once and says so", async () => {
    const { syssn, capture, release, record, notified, simulator } = await frozen();
    await capture("400");
    const answer = await release("600");
    expect(answer).toMatchObject({ respcd: "0000", orig_syssn: syssn, out_trade_no: "", txamt: "600" });
    expect(await record()).toMatchObject({ cancel: "4", respcd: "0000" });
    expect(await release("600")).toMatchObject({ respcd: "1264" });
    expect(await capture("1")).toMatchObject({ respcd: "1264" });
    await simulator.settled();
    expect(notified.at(-1)).toMatchObject({
      notify_type: "unfreeze",
      status: "1",
      syssn: answer.syssn,
      out_trade_no: "U-1",
      txamt: "600",
    });
  });

  it("takes the authorisation's own number or a new one, not another's", async () => {
    const { client, release } = await frozen();
    await client.pay({ out_trade_no: "OTHER" });
    expect(await release("1000", { out_trade_no: "OTHER" })).toMatchObject({ respcd: "1251" });
    expect(await release("1000", { out_trade_no: "HOTEL-1" })).toMatchObject({ respcd: "0000" });
  });

  it("answers 1266 to more than is frozen and 1104 to what is missing", async () => {
    const { client, syssn, release } = await frozen();
    expect(await release("1001")).toMatchObject({ respcd: "1266" });
    expect(await client.call("unfreeze", { syssn, txamt: "1", txdtm })).toMatchObject({ respcd: "1104" });
    expect(await client.call("unfreeze", { syssn, txamt: "1", out_trade_no: "U-1" })).toMatchObject({ respcd: "1104" });
  });
});
