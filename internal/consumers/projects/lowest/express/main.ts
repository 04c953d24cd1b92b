import { createOrderNumber, QFPay } from "@qfpay/core";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import express from "express";

const paid: string[] = [];
const qfpay = new QFPay({ appCode: "SHOP", clientKey: process.env.QFPAY_KEY!, baseUrl: process.env.GATEWAY });
const app = express();
app.post(
  "/qfpay/notify",
  qfpayNotify({
    keys: process.env.QFPAY_KEY!,
    on: { payment: (n) => void paid.push(`${n.out_trade_no} ${n.txamt}`) },
  }),
);
app.use(express.json());
app.use(
  "/checkout",
  qfpayCheckout({
    qfpay,
    order: () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber() }),
    statusTtlMs: 100,
  }),
);
app.get("/paid", (_req, res) => void res.json(paid));
app.listen(Number(process.env.PORT), "127.0.0.1");
