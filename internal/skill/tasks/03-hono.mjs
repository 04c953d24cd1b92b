import { serve } from "@hono/node-server";
import { compareWithOrder, createOrderNumber, OrderRefusedError } from "@qfpay/core";
import { qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";
import { env } from "hono/adapter";

const orders = new Map();
const prices = { c1: 1000 };
const app = new Hono();

app.use(qfpay());

app.post(
  "/qfpay/notify",
  qfpayNotify((c) => ({
    keys: env(c).QFPAY_KEY,
    on: {
      payment: (n) => {
        const order = orders.get(n.out_trade_no);
        const differences = compareWithOrder(n, order);
        if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
        order.paid = true;
      },
    },
  })),
);

app.route(
  "/checkout",
  qfpayCheckout({
    order: async (c) => {
      const txamt = prices[(await c.req.json()).cartId];
      if (!txamt) throw new OrderRefusedError("There is no such cart.");
      const order = { out_trade_no: createOrderNumber(), txamt, txcurrcd: "HKD" };
      orders.set(order.out_trade_no, { ...order });
      return { ...order, pay_type: "801501", notify_url: process.env.NOTIFY_URL };
    },
  }),
);

app.post("/orders", async (c) => {
  const order = await c.req.json();
  orders.set(order.out_trade_no, order);
  return c.body(null, 201);
});
app.get("/orders/:number", (c) => c.json({ paid: orders.get(c.req.param("number"))?.paid === true }));

serve({ fetch: app.fetch, port: Number(process.env.PORT) });
