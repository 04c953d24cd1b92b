import { type Currency, isQFPayError, payTypes } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import { clientAndGateway, order, rejection } from "./client-and-gateway.js";

const auth_code = "134567890123456789";
const urls = { return_url: "https://shop.example/back", notify_url: "https://shop.example/notify" };
const scene = JSON.stringify({
  scene_info: { h5_info: { type: "Wap", wap_url: "https://shop.example", wap_name: "Tea & more" } },
  spbill_create_ip: "203.0.113.7",
});

/**
 * The tested payment types. `carries`: the response's member with the customer's QR code, link or wallet data; `result`
 * if the response ends the payment. `needs`: the required parameters besides those that every type requires.
 */
const payable: [
  code: string,
  carries: "result" | "qrcode" | "pay_url" | "pay_params",
  needs: Record<string, string>,
][] = [
  ["800008", "result", { auth_code }],
  ["800101", "qrcode", {}],
  ["800108", "result", { auth_code }],
  ["801101", "pay_url", {}],
  ["801107", "pay_url", { ...urls, goods_name: "Tea" }],
  ["801110", "pay_params", { goods_name: "Tea", return_url: urls.return_url }],
  ["800107", "pay_params", { openid: "2088000000000001" }],
  ["801501", "qrcode", {}],
  ["801510", "pay_params", { goods_name: "Tea", return_url: urls.return_url }],
  ["801512", "pay_url", {}],
  ["801514", "pay_url", {}],
  ["800201", "qrcode", {}],
  ["800208", "result", { auth_code }],
  ["800207", "pay_params", { sub_openid: "o1" }],
  ["800212", "pay_url", { extend_info: scene }],
  ["800210", "pay_params", { goods_name: "Tea" }],
  ["800213", "pay_params", { sub_openid: "o1" }],
  ["801008", "result", { auth_code }],
  ["801010", "pay_params", { goods_name: "Tea" }],
  ["805801", "qrcode", {}],
  ["805808", "result", { auth_code }],
  ["805814", "pay_url", {}],
  ["805812", "pay_url", {}],
  ["800701", "qrcode", {}],
  ["800708", "result", { auth_code }],
  ["800712", "pay_url", {}],
  ["800714", "pay_url", {}],
  ["802001", "qrcode", {}],
  ["803701", "qrcode", {}],
  ["803712", "pay_url", {}],
  ["803714", "pay_url", {}],
];
const elsewhere: [code: string, where: RegExp][] = [
  ["802801", /hosted checkout page or with Element/],
  ["806527", /hosted checkout page or with Element/],
  ["802808", /card terminal/],
  ["806708", /card terminal/],
  ["806808", /card terminal/],
];
const expiring = ["800201", "800101", "801512", "801501", "801107", "801101", "801010", "801510"];

it("has a row for every pay type of the catalog", () => {
  expect(Object.keys(payTypes).sort()).toEqual([...payable, ...elsewhere].map(([code]) => code).sort());
});

describe.each(payable)("%s", (pay_type, carries, needs) => {
  it(`is created, carries its ${carries}, and is paid`, async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const created = await qfpay.payments.create({ ...order("A-1"), ...needs, pay_type: pay_type as string });
    expect(created).toMatchObject({
      respcd: "0000",
      status: carries === "result" ? "success" : "pending",
      out_trade_no: "A-1",
      pay_type,
      txamt: 1000,
      txcurrcd: "HKD",
      syssn: expect.stringMatching(/^\d{26}$/),
    });
    const products = ["qrcode", "pay_url", "pay_params"].filter((name) => name in created);
    expect(products).toEqual(carries === "result" ? [] : [carries]);
    if (carries !== "result") await simulator.pay(created.syssn);
    expect(await qfpay.transactions.get({ syssn: created.syssn })).toMatchObject({ status: "success", pay_type });
  });

  // If a parameter of the payment type 801107 is missing, the client only warns and sends the payment.
  const required = pay_type === "801107" ? [] : Object.keys(needs);
  it.each(required)("is not sent without %s", async (name) => {
    const { qfpay, simulator } = await clientAndGateway();
    const params = { ...order("A-1"), ...needs, [name]: "", pay_type: pay_type as string };
    const error = await rejection(qfpay.payments.create(params));
    expect(error).toMatchObject({ code: "params_invalid", issues: [{ path: name }] });
    expect(simulator.requests).toEqual([]);
  });
});

describe.each(elsewhere)("%s", (pay_type, where) => {
  it("is refused here, with the place where it belongs", async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const error = await rejection(qfpay.payments.create({ ...order("A-1"), pay_type: pay_type as string }));
    expect(isQFPayError(error, "params_invalid")).toBe(true);
    expect(error.message).toMatch(where);
    expect(simulator.requests).toEqual([]);
  });
});

describe("limits of a payment", () => {
  it.each(expiring)("%s expires after expired_time", async (pay_type) => {
    const { qfpay, clock } = await clientAndGateway();
    const needs = payable.find(([code]) => code === pay_type)![2];
    await qfpay.payments.create({ ...order("A-1"), ...needs, expired_time: 5, pay_type: pay_type as string });
    await clock.advance(5 * 60_000 - 1);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ status: "pending" });
    await clock.advance(1);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ status: "failed", respcd: "1181" });
  });

  it("801101 takes more than 1 HKD", async () => {
    const { qfpay } = await clientAndGateway();
    const pay = (txamt: number) => qfpay.payments.create({ ...order(`A-${txamt}`), pay_type: "801101", txamt });
    expect(await rejection(pay(100))).toMatchObject({ code: "params_invalid" });
    expect(await pay(101)).toMatchObject({ status: "pending" });
  });

  it.each([1, 99_999_999_999])("takes an amount of %i", async (txamt) => {
    const { qfpay } = await clientAndGateway();
    expect(await qfpay.payments.create({ ...order("A-1"), txamt })).toMatchObject({ txamt });
  });

  it.each("AED CNY EUR HKD IDR JPY MMK MYR SGD THB USD CAD AUD".split(" "))("takes %s", async (txcurrcd) => {
    const { qfpay } = await clientAndGateway();
    const params = { ...order("A-1"), txcurrcd: txcurrcd as Currency };
    expect(await qfpay.payments.create(params)).toMatchObject({ txcurrcd });
  });
});
