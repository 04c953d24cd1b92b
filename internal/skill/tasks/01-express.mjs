import { compareWithOrder, createOrderNumber, OrderRefusedError, QFPay } from "@qfpay/core";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import express from "express";

const orders = new Map();
const prices = { c1: 1000 };

const app = express();
const qfpay = QFPay.fromEnv();

function markPaid(n) {
  const order = orders.get(n.out_trade_no);
  const differences = compareWithOrder(n, order);
  if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
  order.paid = true;
}

app.post("/qfpay/notify", qfpayNotify({ keys: () => process.env.QFPAY_KEY, on: { payment: markPaid } }));

app.use(
  "/checkout",
  express.json(),
  qfpayCheckout({
    qfpay,
    order: (req) => {
      const txamt = prices[req.body.cartId];
      if (!txamt) throw new OrderRefusedError("There is no such cart.");
      const order = { out_trade_no: createOrderNumber(), txamt, txcurrcd: "HKD" };
      orders.set(order.out_trade_no, { ...order });
      return { ...order, pay_type: "801501", notify_url: process.env.NOTIFY_URL };
    },
  }),
);

app.post("/orders", express.json(), (req, res) => {
  orders.set(req.body.out_trade_no, { ...req.body });
  res.sendStatus(201);
});
app.get("/orders/:number", (req, res) => {
  res.json({ paid: orders.get(req.params.number)?.paid === true });
});
app.listen(process.env.PORT);
