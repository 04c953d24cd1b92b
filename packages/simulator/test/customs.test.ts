import { describe, expect, it } from "vitest";
import { start } from "./start.js";

async function paid(pay_type = "800201") {
  const started = start();
  const { client, simulator } = started;
  const { syssn } = await client.pay({ out_trade_no: "A-1", txcurrcd: "CNY", pay_type });
  await simulator.pay("A-1");
  const trade_type = pay_type.startsWith("8002") ? "weixin" : "alipay";
  const reference = { trade_type, syssn, customs: "SHENZHEN" };
  const declaration = { ...reference, mch_customs_no: "440316T004" };
  const call = (path: string, params: Record<string, string>) => client.call(`/custom/v1/${path}`, params);
  const declare = (changes: Record<string, string> = {}) => call("declare", { ...declaration, ...changes });
  return { ...started, reference, declaration, call, declare };
}

describe("declare, query and redeclare", () => {
  it("answer with the department that verified", async () => {
    const { reference, declaration, call, declare } = await paid();
    const verified = {
      respcd: "0000",
      ...reference,
      verify_department: "UNIONPAY",
      verify_department_trade_id: expect.stringMatching(/^\d{20}$/),
    };
    expect(await declare()).toMatchObject(verified);
    expect(await call("query", reference)).toMatchObject(verified);
    expect(await call("redeclare", declaration)).toMatchObject(verified);
  });

  it("query by GET as well", async () => {
    const { client, reference, declare } = await paid();
    await declare();
    expect(await client.call("/custom/v1/query", reference, { method: "GET" })).toMatchObject({ respcd: "0000" });
  });

  it("are pending first for a mch_customs_no that ends in 1145", async () => {
    const { reference, call, declare } = await paid();
    expect(await declare({ mch_customs_no: "44031145" })).toMatchObject({ respcd: "1145", verify_department: "" });
    expect(await call("query", reference)).toMatchObject({ respcd: "1145" });
    expect(await call("query", reference)).toMatchObject({ respcd: "0000", verify_department: "UNIONPAY" });
  });

  it("declare once, unless to MODIFY or for another part", async () => {
    const { declare } = await paid();
    const split = { fee_type: "CNY", order_fee: "300", transport_fee: "100", product_fee: "200" };
    expect(await declare({ action_type: "ADD" })).toMatchObject({ respcd: "0000" });
    expect(await declare()).toMatchObject({ respcd: "1102" });
    expect(await declare({ action_type: "MODIFY" })).toMatchObject({ respcd: "0000" });
    expect(await declare({ sub_order_no: "P-1", ...split })).toMatchObject({ respcd: "0000", sub_order_no: "P-1" });
  });

  it("answer 1136 to what was never declared", async () => {
    const { reference, declaration, call } = await paid();
    expect(await call("query", reference)).toMatchObject({ respcd: "1136" });
    expect(await call("redeclare", declaration)).toMatchObject({ respcd: "1136" });
  });

  it("come in the envelope too", async () => {
    const { client, simulator } = start({ responseShape: "envelope" });
    const { data } = await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    const params = { trade_type: "weixin", syssn: data.qf_trade_no, customs: "SHENZHEN", mch_customs_no: "1" };
    expect((await client.call("/custom/v1/declare", params)).data).toMatchObject({ verify_department: "UNIONPAY" });
  });
});

describe("refusals", () => {
  it.each([
    ["trade_type", ""],
    ["trade_type", "paypal"],
    ["customs", ""],
    ["customs", "x".repeat(21)],
    ["mch_customs_no", ""],
    ["mch_customs_no", "x".repeat(21)],
    ["syssn", ""],
    ["syssn", "1".repeat(33)],
    ["out_request_no", "x".repeat(33)],
    ["action_type", "DELETE"],
    ["amount", "2,00"],
    ["amount", "2.001"],
    ["fee_type", "HKD"],
    ["order_fee", "1.5"],
  ])("answer 1104 to %s = %j", async (name, value) => {
    const { declare } = await paid("801101");
    const split: Record<string, string> = ["fee_type", "order_fee"].includes(name)
      ? { sub_order_no: "P-1", fee_type: "CNY" }
      : {};
    expect(await declare({ ...split, [name]: value })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it("take the longest values", async () => {
    const { declare } = await paid("801101");
    const answer = await declare({
      customs: "C".repeat(20),
      mch_customs_no: "1".repeat(20),
      out_request_no: "R".repeat(32),
    });
    expect(answer).toMatchObject({ respcd: "0000" });
  });

  it("distinguish decimal text from cents", async () => {
    const { declare } = await paid("801101");
    expect(await declare({ amount: "1000" })).toMatchObject({ respcd: "1266" });
    expect(await declare({ amount: "10.01" })).toMatchObject({ respcd: "1266" });
    expect(await declare({ amount: "10.00" })).toMatchObject({ respcd: "0000" });
  });

  it("answer 1266 when the parts do not add up or exceed the payment", async () => {
    const { declare } = await paid();
    const split = (order_fee: string, transport_fee: string, product_fee: string) =>
      declare({ sub_order_no: "P-1", fee_type: "CNY", order_fee, transport_fee, product_fee });
    expect(await split("300", "100", "201")).toMatchObject({ respcd: "1266" });
    expect(await split("1001", "1", "1000")).toMatchObject({ respcd: "1266" });
    expect(await split("1000", "0", "1000")).toMatchObject({ respcd: "0000" });
  });

  it("answer 1266 when the parts of a split order come to more than the payment, office by office", async () => {
    const { declare } = await paid();
    const part = (sub_order_no: string, fee: string, more: Record<string, string> = {}) =>
      declare({ sub_order_no, fee_type: "CNY", order_fee: fee, transport_fee: "0", product_fee: fee, ...more });
    expect(await part("P-1", "600")).toMatchObject({ respcd: "0000" });
    expect(await part("P-2", "401")).toMatchObject({ respcd: "1266", resperr: expect.stringContaining("600") });
    expect(await part("P-2", "400")).toMatchObject({ respcd: "0000" });
    expect(await part("P-3", "1")).toMatchObject({ respcd: "1266" });
    expect(await part("P-1", "601", { action_type: "MODIFY" })).toMatchObject({ respcd: "1266" });
    expect(await part("P-1", "500", { action_type: "MODIFY" })).toMatchObject({ respcd: "0000" });
    expect(await part("P-3", "100")).toMatchObject({ respcd: "0000" });
    expect(await part("P-1", "1000", { customs: "GUANGZHOU" })).toMatchObject({ respcd: "0000" });
    expect(await declare()).toMatchObject({ respcd: "0000" });
  });

  it("answer 1268 unknown, 1261 unpaid, 1267 the other wallet's", async () => {
    const { client, declare } = await paid();
    expect(await declare({ syssn: "1" })).toMatchObject({ respcd: "1268" });
    expect(await declare({ trade_type: "alipay" })).toMatchObject({ respcd: "1267" });
    const { syssn } = await client.pay();
    expect(await declare({ syssn })).toMatchObject({ respcd: "1261" });
  });
});
