import { bytes, key, send } from "@qfpay/contract";
import { QFPay } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import express, { type Request } from "express";
import { expect, it, onTestFinished } from "vitest";
import { qfpayCheckout, qfpayNotify } from "../src/index.js";
import { listen } from "./listen.js";

it("hands order() the request, with what express.json() made of it", async () => {
  const simulator = createSimulator({ merchants: [{ appCode: "app", clientKey: key }] });
  onTestFinished(() => simulator.close());
  const qfpay = new QFPay({ appCode: "app", clientKey: key, baseUrl: (await simulator.listen()).url });
  const order = (req: Request) =>
    ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: `A-${req.body.item}` }) as const;
  const server = await listen(express().use("/checkout", express.json(), qfpayCheckout({ qfpay, order })));
  onTestFinished(() => server.close());
  const headers = { "content-type": "application/json" };
  const answer = await send(`${server.url}/checkout`, bytes('{"item": "tea"}'), { headers });
  expect(answer.status).toBe(201);
  expect(JSON.parse(answer.text)).toMatchObject({ out_trade_no: "A-tea" });
});

it("throws at start-up, not at the first notification, when there is no key", () => {
  expect(() => qfpayNotify({ keys: "" })).toThrow("QFPAY_KEY");
});

it("throws at start-up when order is missing", () => {
  const qfpay = new QFPay({ appCode: "app", clientKey: key });
  expect(() => qfpayCheckout({ qfpay } as never)).toThrow("order is missing");
});
