import { describe, expect, it } from "vitest";
import { clientAndGateway, merchant, order, rejection } from "./client-and-gateway.js";

describe.each([
  ["reverse", "1263", "reversal"],
  ["close", "1142", "close"],
] as const)("payments.%s", (method, afterwards, path) => {
  it.each(["syssn", "out_trade_no"] as const)("ends an unpaid order by %s", async (name) => {
    const { qfpay, simulator } = await clientAndGateway();
    const created = await qfpay.payments.create(order("A-1"));
    const undone = await qfpay.payments[method]({ [name]: created[name], txamt: 1000 });
    expect(undone).toMatchObject({ status: "success", orig_syssn: created.syssn, out_trade_no: "A-1", txamt: 1000 });
    expect(undone.syssn).not.toBe(created.syssn);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({
      status: "failed",
      respcd: afterwards,
      cancel: "2",
    });
    await expect(simulator.pay("A-1")).rejects.toThrow(/closed/);
  });

  it("goes by GET when asked to", async () => {
    const { qfpay, sent } = await clientAndGateway();
    await qfpay.payments.create(order("A-1"));
    await qfpay.payments[method]({ out_trade_no: "A-1", txamt: 1000 }, { method: "GET" });
    expect(sent(`/trade/v1/${path}`)).toMatchObject([{ method: "GET", respcd: "0000" }]);
  });

  it("is refused for a paid order (1260), another amount (1266), twice (1264) and an unknown one (1268, 1136)", async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const undo = (params: { out_trade_no?: string; syssn?: string; txamt?: number }) =>
      rejection(qfpay.payments[method]({ txamt: 1000, ...params }));
    await qfpay.payments.create(order("PAID"));
    await simulator.pay("PAID");
    await qfpay.payments.create(order("A-1"));
    expect(await undo({ out_trade_no: "PAID" })).toMatchObject({ respcd: "1260", category: "order" });
    expect(await undo({ out_trade_no: "A-1", txamt: 999 })).toMatchObject({ respcd: "1266", category: "request" });
    await qfpay.payments[method]({ out_trade_no: "A-1", txamt: 1000 });
    expect(await undo({ out_trade_no: "A-1" })).toMatchObject({ respcd: "1264" });
    expect(await undo({ syssn: "1" })).toMatchObject({ respcd: "1268" });
    expect(await undo({ out_trade_no: "A-2" })).toMatchObject({ respcd: "1136" });
    expect(await undo({})).toMatchObject({ code: "params_invalid" });
  });
});

it("a close that fails with 1146 is refused at once, and the order stays open", async () => {
  const { qfpay } = await clientAndGateway();
  await qfpay.payments.create({ ...order("A-1"), goods_name: "close:1146" });
  const error = await rejection(qfpay.payments.close({ out_trade_no: "A-1", txamt: 1000 }));
  expect(error).toMatchObject({ code: "api_error", outcome: "rejected", respcd: "1146" });
  expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ status: "pending" });
});

it("a reversal that fails with 1101 leaves the outcome open", async () => {
  const { qfpay } = await clientAndGateway();
  await qfpay.payments.create({ ...order("A-1"), goods_name: "reversal:1101" });
  const error = await rejection(qfpay.payments.reverse({ out_trade_no: "A-1", txamt: 1000 }));
  expect(error).toMatchObject({ code: "outcome_unknown", respcd: "1101" });
});

describe("payments.addNote", () => {
  it("puts a note on a transaction and sends the app code as code", async () => {
    const { qfpay, simulator, sent } = await clientAndGateway();
    const { syssn } = await qfpay.payments.create(order("A-1"));
    const noted = await qfpay.payments.addNote({ syssn, note: "Table 12 & 茶" });
    expect(noted).toMatchObject({ status: "success", syssn });
    expect(simulator.transactions[0]).toMatchObject({ note: "Table 12 & 茶" });
    expect(sent("/trade/v1/add_note")[0]!.params).toMatchObject({ code: merchant.appCode });
  });

  it("is for merchants without mchid", async () => {
    const { qfpay } = await clientAndGateway({ mchid: "ZaMVg12345" });
    const { syssn } = await qfpay.payments.create(order("A-1"));
    expect(await rejection(qfpay.payments.addNote({ syssn, note: "x" }))).toMatchObject({ respcd: "1104" });
  });
});

it("an order that was closed unpaid has nothing refunded", async () => {
  const { qfpay } = await clientAndGateway();
  await qfpay.payments.create(order("A-1"));
  await qfpay.payments.close({ out_trade_no: "A-1", txamt: 1000 });
  expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ status: "failed", refunded: "none" });
});
