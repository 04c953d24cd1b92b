import { compareWithOrder, createOrderNumber, isQFPayError, QFPay, QFPayApiError } from "@qfpay/core";
import { qfpayNotify } from "@qfpay/express";
import express from "express";

const orders = new Map();

const app = express();
const qfpay = QFPay.fromEnv();

function markPaid(n) {
  const order = orders.get(n.out_trade_no);
  const differences = compareWithOrder(n, order);
  if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
  order.paid = true;
}

app.post("/qfpay/notify", qfpayNotify({ keys: () => process.env.QFPAY_KEY, on: { payment: markPaid } }));

app.post("/till", express.json(), async (req, res) => {
  const { auth_code, txamt } = req.body;
  const out_trade_no = createOrderNumber("TILL");
  orders.set(out_trade_no, { out_trade_no, txamt, txcurrcd: "HKD" });
  const order = { pay_type: "800008", auth_code, txamt, txcurrcd: "HKD", out_trade_no };
  try {
    const charge = await qfpay.payments.create({ ...order, notify_url: process.env.NOTIFY_URL });
    const ended = charge.status === "pending" ? await qfpay.transactions.waitFor({ out_trade_no }) : charge;
    if (ended.status === "success") markPaid(ended);
    res.json({ out_trade_no, status: ended.status });
  } catch (error) {
    if (error instanceof QFPayApiError && error.category === "customer") {
      res.status(402).json({ out_trade_no, status: "failed", advice: error.advice });
    } else if (isQFPayError(error) && error.outcome === "unknown") {
      res.status(202).json({ out_trade_no, status: "unknown", advice: "Ask for this number before charging again." });
    } else throw error;
  }
});

app.post("/orders", express.json(), (req, res) => {
  orders.set(req.body.out_trade_no, { ...req.body });
  res.sendStatus(201);
});
app.get("/orders/:number", (req, res) => {
  res.json({ paid: orders.get(req.params.number)?.paid === true });
});
app.listen(process.env.PORT);
