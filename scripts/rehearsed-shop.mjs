// rehearse-release.mjs runs this program in a folder with the published packages. The program takes a payment and
// receives its notification.
import { once } from "node:events";
import { QFPay } from "@qfpay/core";
import { qfpayNotify } from "@qfpay/express";
import { createSimulator } from "@qfpay/simulator";
import express from "express";

const account = { environment: "test", appCode: "REHEARSAL", clientKey: "rehearsal-key" };
const gateway = createSimulator({ merchants: [account] });
const { url: baseUrl } = await gateway.listen();
const paid = {};
const notified = new Promise((resolve) => {
  paid.resolve = resolve;
});
const app = express();
app.post("/notify", qfpayNotify({ keys: account.clientKey, on: { payment: (n) => paid.resolve(n.out_trade_no) } }));
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");

const qfpay = new QFPay({ ...account, baseUrl });
const order = await qfpay.payments.create({
  pay_type: "801501",
  out_trade_no: "REHEARSAL-1",
  txamt: 1234,
  txcurrcd: "HKD",
  notify_url: `http://127.0.0.1:${server.address().port}/notify`,
});
await gateway.pay(order.out_trade_no);
console.log(`${await notified} was paid and its notification verified.`);
server.close();
await gateway.close();
