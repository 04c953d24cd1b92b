import { qfpayNotify } from "@qfpay/express";
import express from "express";

const paid: string[] = [];
const app = express();
app.post(
  "/qfpay/notify",
  qfpayNotify({
    keys: process.env.QFPAY_KEY!,
    on: { payment: (n) => void paid.push(`${n.out_trade_no} ${n.txamt}`) },
  }),
);
app.use(express.json());
app.get("/paid", (_req, res) => void res.json(paid));
app.listen(Number(process.env.PORT), "127.0.0.1");
