import { compareWithOrder, createOrderNumber, isQFPayError, OrderRefusedError, QFPay } from "@qfpay/core";
import { qfpayCheckout, qfpayNotify } from "@qfpay/express";
import express from "express";

const orders = new Map();
const prices = { c1: 1000 };
const refunds = new Map();

const app = express();
const qfpay = QFPay.fromEnv();

function markPaid(n) {
  const order = orders.get(n.out_trade_no);
  const differences = compareWithOrder(n, order);
  if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
  order.paid = true;
  order.syssn = n.syssn;
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

app.post("/orders/:number/refund", express.json(), async (req, res) => {
  if (req.get("authorization") !== `Bearer ${process.env.STAFF_TOKEN}`) return res.sendStatus(401);
  const { syssn } = orders.get(req.params.number) ?? {};
  const { out_trade_no, txamt } = req.body;
  if (!syssn) return res.sendStatus(404);
  if (typeof out_trade_no !== "string" || !Number.isSafeInteger(txamt)) return res.sendStatus(422);
  const begun = refunds.get(out_trade_no);
  if (begun && (begun.txamt !== txamt || begun.syssn !== syssn)) return res.sendStatus(409);
  refunds.set(out_trade_no, { syssn, txamt });
  try {
    const refund = await qfpay.refunds.create({ syssn, out_trade_no, txamt }, { resume: begun !== undefined });
    res.json({ status: refund.status });
  } catch (error) {
    if (!isQFPayError(error)) throw error;
    if (error.outcome === "unknown") return res.status(502).json({ detail: "Ask again with the same number." });
    refunds.delete(out_trade_no);
    res.status(422).json({ detail: error.message });
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
