import { createOrderNumber, OrderRefusedError, QFPay } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import express from "express";
import Database from "libsql";

const database = new Database(process.env.BOOKS, { timeout: 5_000 });
database.exec(
  "CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY, amount INT, currency TEXT, paid INT DEFAULT 0)",
);
const insert = database.prepare("INSERT INTO orders (number, amount, currency) VALUES (?, ?, ?)");
const prices = { c1: 1000 };
const select = database.prepare("SELECT paid FROM orders WHERE number = ?");
const store = sqlNotifyStore(database);
await store.setup();

const bookPayment = database.transaction((n, claim) => {
  const { changes } = database
    .prepare("UPDATE orders SET paid = 1 WHERE number = ? AND amount = ? AND currency = ?")
    .run(n.out_trade_no, n.txamt, n.txcurrcd);
  if (changes !== 1) throw new Error(`Payment ${n.syssn} fits no order ${n.out_trade_no}.`);
  store.completeIn(database, claim);
});

const app = express();
const qfpay = QFPay.fromEnv();

app.post(
  "/qfpay/notify",
  qfpayNotify({ keys: () => process.env.QFPAY_KEY, store, on: { payment: (n, { claim }) => bookPayment(n, claim) } }),
);

app.use(
  "/checkout",
  express.json(),
  qfpayCheckout({
    qfpay,
    order: (req) => {
      const txamt = prices[req.body.cartId];
      if (!txamt) throw new OrderRefusedError("There is no such cart.");
      const order = { out_trade_no: createOrderNumber(), txamt, txcurrcd: "HKD" };
      insert.run(order.out_trade_no, txamt, "HKD");
      return { ...order, pay_type: "801501", notify_url: process.env.NOTIFY_URL };
    },
  }),
);

app.post("/orders", express.json(), (req, res) => {
  insert.run(req.body.out_trade_no, req.body.txamt, req.body.txcurrcd);
  res.sendStatus(201);
});
app.get("/orders/:number", (req, res) => {
  res.json({ paid: select.get(req.params.number)?.paid === 1 });
});
app.listen(process.env.PORT);
