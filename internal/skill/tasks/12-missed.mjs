import { compareWithOrder, createOrderNumber, memoryNotifyStore, OrderRefusedError, QFPay } from "@qfpay/core";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import express from "express";
import Database from "libsql";

const database = new Database(process.env.BOOKS, { timeout: 5_000 });
database.exec(
  "CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY, amount INT, currency TEXT, paid INT DEFAULT 0)",
);
const insert = database.prepare("INSERT INTO orders (number, amount, currency) VALUES (?, ?, ?)");
const prices = { c1: 1000 };
const select = database.prepare("SELECT * FROM orders WHERE number = ?");

const app = express();
const qfpay = QFPay.fromEnv();

const notify = {
  keys: process.env.QFPAY_KEY,
  store: memoryNotifyStore({ retentionMs: 8 * 86_400_000 }),
  on: {
    payment: (n) => {
      const row = select.get(n.out_trade_no);
      const order = row && { out_trade_no: row.number, txamt: row.amount, txcurrcd: row.currency };
      const differences = compareWithOrder(n, order);
      if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
      database.prepare("UPDATE orders SET paid = 1 WHERE number = ?").run(n.out_trade_no);
    },
  },
};
app.post("/qfpay/notify", qfpayNotify(notify));

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

const threeDays = new Date(Date.now() - 3 * 86_400_000);
for await (const { outcome, notification, error } of qfpay.sweep({ notify, from: threeDays })) {
  if (outcome === "handler_failed" || outcome === "busy") console.error(notification.id, error);
}
