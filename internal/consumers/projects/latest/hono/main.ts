import { serve } from "@hono/node-server";
import { createOrderNumber } from "@qfpay/core";
import { qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";

const paid: string[] = [];
const app = new Hono();
app.use(qfpay(() => ({ baseUrl: process.env.GATEWAY })));
app.post(
  "/qfpay/notify",
  qfpayNotify({
    keys: process.env.QFPAY_KEY!,
    on: { payment: (n) => void paid.push(`${n.out_trade_no} ${n.txamt}`) },
  }),
);
app.get("/paid", (c) => c.json(paid));
app.route(
  "/checkout",
  qfpayCheckout({
    order: () => ({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: createOrderNumber() }),
    statusTtlMs: 100,
  }),
);
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT) });
