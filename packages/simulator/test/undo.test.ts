import { describe, expect, it } from "vitest";
import { appCode, clientKey } from "./client.js";
import { start } from "./start.js";

const txdtm = "2026-01-01 12:00:00";

describe.each([
  ["reversal", "1263"],
  ["close", "1142"],
])("%s", (path, afterwards) => {
  it.each(["out_trade_no", "syssn"] as const)("ends an unpaid order that is named by %s", async (name) => {
    const { client, simulator } = start();
    const order = await client.pay({ out_trade_no: "A-1" });
    const answer = await client.call(path, { [name]: order[name], txamt: "1000", txdtm });
    expect(answer).toEqual({
      respcd: "0000",
      resperr: "success",
      respmsg: "",
      syssn: expect.stringMatching(/^\d{26}$/),
      orig_syssn: order.syssn,
      out_trade_no: "A-1",
      txamt: "1000",
      txcurrcd: "HKD",
      pay_type: "800201",
      txdtm,
      sysdtm: "2026-01-01 12:00:00",
      udid: "qiantai2",
    });
    expect(answer.syssn).not.toBe(order.syssn);
    const { data } = await client.query({ out_trade_no: "A-1" });
    expect(data).toEqual([expect.objectContaining({ respcd: afterwards, cancel: "2", order_type: "payment" })]);
    await expect(simulator.pay("A-1")).rejects.toThrow(/closed/);
    const page = await simulator.fetch(order.qrcode);
    expect(await page.text()).toContain("Order closed");
  });

  it("works by GET as well", async () => {
    const { client } = start();
    await client.pay({ out_trade_no: "A-1" });
    const params = { out_trade_no: "A-1", txamt: "1000", txdtm };
    expect(await client.call(path, params, { method: "GET" })).toMatchObject({ respcd: "0000" });
  });

  it("marks a scanned code with cancel 1", async () => {
    const { client } = start();
    await client.pay({ out_trade_no: "A-1", pay_type: "800208", auth_code: "131143" });
    await client.call(path, { out_trade_no: "A-1", txamt: "1000", txdtm });
    expect((await client.query({ out_trade_no: "A-1" })).data[0]).toMatchObject({ respcd: afterwards, cancel: "1" });
  });

  it.each([
    ["txamt", { txamt: "" }],
    ["txdtm", { txdtm: "" }],
    ["txdtm", { txdtm: "yesterday" }],
    ["syssn or out_trade_no", { out_trade_no: "" }],
  ])("answers 1104 about %s to %j", async (name, changes) => {
    const { client } = start();
    await client.pay({ out_trade_no: "A-1" });
    const params = { out_trade_no: "A-1", txamt: "1000", txdtm, ...changes };
    const sent = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ""));
    expect(await client.call(path, sent)).toMatchObject({ respcd: "1104", resperr: expect.stringContaining(name) });
  });

  it.each(["999", "1001"])("answers 1266 to %s of 1000 and leaves the order open", async (txamt) => {
    const { client, simulator } = start();
    await client.pay({ out_trade_no: "A-1" });
    expect(await client.call(path, { out_trade_no: "A-1", txamt, txdtm })).toMatchObject({ respcd: "1266" });
    expect(simulator.transactions[0]).toMatchObject({ state: "open", cancel: "0" });
  });

  it("answers 1260 to a paid order, 1264 to a second time, 1181 to an expired and 1136 to a failed one", async () => {
    const { client, simulator, clock } = start();
    for (const out_trade_no of ["PAID", "TWICE", "LATE", "FAILED"])
      await client.pay({ out_trade_no, expired_time: "5" });
    const undo = (out_trade_no: string) => client.call(path, { out_trade_no, txamt: "1000", txdtm });
    await simulator.pay("PAID");
    await simulator.decline("FAILED");
    expect(await undo("PAID")).toMatchObject({ respcd: "1260" });
    expect(await undo("TWICE")).toMatchObject({ respcd: "0000" });
    expect(await undo("TWICE")).toMatchObject({ respcd: "1264" });
    expect(await undo("FAILED")).toMatchObject({ respcd: "1136" });
    await clock.advance(5 * 60_000);
    expect(await undo("LATE")).toMatchObject({ respcd: "1181" });
  });

  it("answers 1260 to a payment that is partly refunded, 1264 to one that is refunded in full", async () => {
    const { client, simulator } = start();
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    const undo = () => client.call(path, { syssn, txamt: "1000", txdtm });
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "999" });
    expect(await undo()).toMatchObject({ respcd: "1260" });
    await client.refund({ syssn, out_trade_no: "R-2", txamt: "1" });
    expect(await undo()).toMatchObject({ respcd: "1264" });
  });

  it("answers 1268 to an unknown syssn, 1136 to an unknown number or a refund, 1267 when the two disagree", async () => {
    const { client, simulator } = start();
    const undo = (named: Record<string, string>) => client.call(path, { txamt: "1000", txdtm, ...named });
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    await client.pay({ out_trade_no: "A-2" });
    expect(await undo({ syssn: "1" })).toMatchObject({ respcd: "1268" });
    expect(await undo({ out_trade_no: "A-3" })).toMatchObject({ respcd: "1136" });
    expect(await undo({ syssn, out_trade_no: "A-2" })).toMatchObject({ respcd: "1267" });
    await simulator.pay("A-1");
    const refund = await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
    expect(await undo({ syssn: refund.syssn })).toMatchObject({ respcd: "1136" });
  });

  it("answers the code that goods_name asks for and leaves the order open", async () => {
    const { client, simulator } = start();
    await client.pay({ out_trade_no: "A-1", goods_name: `${path}:1146` });
    const params = { out_trade_no: "A-1", txamt: "1000", txdtm };
    expect(await client.call(path, params)).toMatchObject({ respcd: "1146" });
    expect(simulator.transactions[0]).toMatchObject({ state: "open" });
  });
});

describe.each([
  ["reversal", "1143", "1263"],
  ["reversal", "1145", "1263"],
  ["close", "1143", "1142"],
  ["close", "1145", "1142"],
])("%s that takes its time with %s", (path, respcd, afterwards) => {
  const asked = async () => {
    const started = start();
    const { client } = started;
    await client.pay({ out_trade_no: "A-1", goods_name: `${path}:${respcd}` });
    const undo = () => client.call(path, { out_trade_no: "A-1", txamt: "1000", txdtm });
    expect(await undo()).toMatchObject({ respcd, orig_syssn: expect.any(String), out_trade_no: "A-1" });
    const record = async () => (await client.query({ out_trade_no: "A-1" })).data[0];
    return { ...started, undo, record };
  };

  it("is done 30 s later, however often it is asked for", async () => {
    const { clock, undo, record, simulator } = await asked();
    await clock.advance(29_999);
    expect(await undo()).toMatchObject({ respcd });
    expect(await record()).toMatchObject({ respcd: "1143", cancel: "0" });
    await clock.advance(1);
    expect(await record()).toMatchObject({ respcd: afterwards, cancel: "2" });
    expect(await undo()).toMatchObject({ respcd: "1264" });
    await expect(simulator.pay("A-1")).rejects.toThrow(/closed/);
  });

  it("has no effect if the customer pays first", async () => {
    const { clock, undo, record, simulator } = await asked();
    await simulator.pay("A-1");
    await clock.advance(30_000);
    expect(await record()).toMatchObject({ respcd: "0000", cancel: "0" });
    expect(await undo()).toMatchObject({ respcd: "1260" });
  });
});

describe("a customer who pays late", () => {
  const undo = { out_trade_no: "A-1", txamt: "1000", txdtm };
  const late = { late: true };

  it.each(["close", "reversal", "expiry"])("pays an order in spite of its %s, when asked to", async (end) => {
    const { client, simulator, clock, notified } = start();
    await client.pay({ out_trade_no: "A-1" });
    if (end === "expiry") await clock.advance(30 * 60_000);
    else await client.call(end, undo);
    await expect(simulator.pay("A-1")).rejects.toThrow(/only an open payment/);
    await simulator.pay("A-1", late);
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ respcd: "0000", cancel: "0" }]);
    expect(notified).toMatchObject([{ out_trade_no: "A-1", respcd: "0000", cancel: "0" }]);
    await expect(simulator.pay("A-1", late)).rejects.toThrow(/only an open payment/);
  });

  it("cannot pay what was declined, refunds, or a pre-authorisation that is over", async () => {
    const { client, simulator, clock } = start();
    await client.pay({ out_trade_no: "A-1" });
    await simulator.decline("A-1");
    await expect(simulator.pay("A-1", late)).rejects.toThrow(/failed/);
    const order = { txamt: "1000", pay_type: "802801", out_trade_no: "HOTEL-1" };
    const { payment_intent } = await client.call("/payment_element/v1/create_payment_intent", order);
    const { syssn } = await simulator.payIntent(payment_intent, { preAuth: true });
    await clock.advance(7 * 86_400_000);
    await expect(simulator.pay(syssn, late)).rejects.toThrow(/expired/);
    const paid = await client.pay();
    await simulator.pay(paid.syssn);
    const refund = await client.refund({ syssn: paid.syssn, out_trade_no: "R-1", txamt: "1" });
    await expect(simulator.pay(refund.syssn, late)).rejects.toThrow(/a refund/);
  });
});

describe("add_note", () => {
  const note = (params: Record<string, string>) => ({ code: appCode, note: "Table 12", ...params });

  it("puts a note on a transaction", async () => {
    const { client, simulator } = start();
    const { syssn } = await client.pay();
    expect(await client.call("add_note", note({ syssn }))).toMatchObject({ respcd: "0000", data: { syssn } });
    expect(simulator.transactions[0]).toMatchObject({ note: "Table 12" });
  });

  it("takes 200 characters and no more", async () => {
    const { client } = start();
    const { syssn } = await client.pay();
    expect(await client.call("add_note", note({ syssn, note: "茶".repeat(200) }))).toMatchObject({ respcd: "0000" });
    expect(await client.call("add_note", note({ syssn, note: "茶".repeat(201) }))).toMatchObject({ respcd: "1104" });
  });

  it("answers 1104 to another code and 1268 to an unknown transaction", async () => {
    const { client } = start();
    const { syssn } = await client.pay();
    expect(await client.call("add_note", note({ syssn, code: clientKey }))).toMatchObject({ respcd: "1104" });
    expect(await client.call("add_note", note({ syssn: "1" }))).toMatchObject({ respcd: "1268" });
  });

  it("does not exist for merchants with mchid, whether they send it or not", async () => {
    const { client } = start({ merchants: [{ appCode, clientKey, mchid: "ZaMVg12345" }] });
    const refused = { respcd: "1104", resperr: expect.stringContaining("without mchid") };
    expect(await client.call("add_note", note({ syssn: "1" }))).toMatchObject(refused);
    expect(await client.call("add_note", note({ syssn: "1", mchid: "ZaMVg12345" }))).toMatchObject(refused);
  });

  it("still checks the signature first", async () => {
    const { client } = start({ merchants: [{ appCode, clientKey, mchid: "ZaMVg12345" }] });
    expect(await client.call("add_note", note({ syssn: "1" }), { key: "wrong" })).toMatchObject({ respcd: "1108" });
  });
});
