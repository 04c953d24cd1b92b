// A tea shop on Cloudflare Workers: checkout, notification and refunds, its records in D1. Its page is public/index.html.
import { env } from "cloudflare:workers";
import { compareWithOrder, createOrderNumber, isQFPayError, notOurs, OrderRefusedError, type QFPay } from "@qfpay/core";
import { sqlCheckoutStore } from "@qfpay/core/sql";
import { type QFPayEnv, qfpay, qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";

type Row = { out_trade_no: string; order_no: string; txamt: number; txcurrcd: string; syssn?: string; sent_by: string };
const sql = async (text: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(text)
      .bind(...values)
      .all<Row>()
  ).results;
const orderOf = async (number = "") => (await sql("SELECT * FROM orders WHERE out_trade_no = ?", number))[0];
const forget = (number = "") => sql("UPDATE orders SET cart = NULL WHERE out_trade_no = ? AND syssn IS NULL", number);
const store = sqlCheckoutStore({ execute: async ({ sql: text, args }) => ({ rows: await sql(text, ...args) }) });
const prices = new Map(Object.entries({ tea: 1800, tart: 1100 })); // Prices are in cents.

/** Marks an order as paid once, and only if the amount is right. A repeated notification changes nothing. */
async function book(payment: { out_trade_no?: string; syssn: string }) {
  const order = (await orderOf(payment.out_trade_no)) ?? notOurs(); // Unknown order: perhaps another system has it.
  const differences = compareWithOrder(payment, order); // The payment must have the order's amount and currency.
  if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
  if (order.syssn && order.syssn !== payment.syssn) console.error(`Paid twice, refund ${payment.syssn}`);
  await sql("UPDATE orders SET syssn = ? WHERE out_trade_no = ? AND syssn IS NULL", payment.syssn, order.out_trade_no);
}

type Refund = { out_trade_no?: unknown; txamt?: unknown };
/** Refunds `txamt`. `out_trade_no` is the refund's own number, so that a repeated request refunds nothing more. */
async function refund(qfpay: QFPay, order_no: string, { out_trade_no, txamt }: Refund): Promise<[number, string]> {
  const { syssn } = (await orderOf(order_no)) ?? {};
  if (!syssn) return [404, "No paid order has this number."];
  if (typeof out_trade_no !== "string" || typeof txamt !== "number") return [422, "Give out_trade_no and txamt."];
  const [begun] = await sql("SELECT * FROM refunds WHERE out_trade_no = ?", out_trade_no);
  if (begun && (begun.order_no !== order_no || begun.txamt !== txamt)) return [409, "That number is another refund's."];
  const resume = begun ? { sentAt: new Date(begun.sent_by) } : false; // With `resume`, the SDK first queries QFPay.
  const sent_by = new Date(Date.now() + 60_000).toISOString();
  await sql("INSERT OR REPLACE INTO refunds VALUES (?, ?, ?, ?)", out_trade_no, order_no, txamt, sent_by);
  try {
    return [200, (await qfpay.refunds.create({ syssn, out_trade_no, txamt }, { resume, deadlineMs: 60_000 })).status];
  } catch (error) {
    if (!isQFPayError(error)) throw error;
    if (error.outcome === "unknown") return [502, "Not known yet. Ask again with the same number."];
    await sql("DELETE FROM refunds WHERE out_trade_no = ?", out_trade_no); // QFPay refused: no money was returned.
    return [422, error.message];
  }
}

const app = new Hono<QFPayEnv>();
app.use(qfpay()); // The middleware sets c.var.qfpay from QFPAY_APPCODE, QFPAY_KEY and QFPAY_ENV.
app.post("/qfpay/notify", qfpayNotify({ keys: () => env.QFPAY_KEY, checkout: store, on: { payment: book } }));
const checkout = qfpayCheckout({
  store,
  order: async (c) => {
    const { cartId, item } = await c.req.json();
    const txamt = prices.get(item); // A price from the browser could be forged.
    if (!txamt || typeof cartId !== "string") throw new OrderRefusedError("This shop sells tea and tarts.");
    const number = createOrderNumber();
    await sql("INSERT OR IGNORE INTO orders VALUES (?, ?, ?, 'HKD', ?, NULL)", number, item, txamt, cartId);
    const [order] = await sql("SELECT out_trade_no, txamt, txcurrcd FROM orders WHERE cart=? AND item=?", cartId, item);
    return { ...order!, pay_type: "801501", notify_url: env.NOTIFY_URL }; // 801501: AlipayHK, paid by QR code.
  },
  // If the result is undefined, the SDK asks QFPay for the status.
  statusOf: async (_c, number) => ((await orderOf(number))?.syssn ? "success" : undefined),
  onFinal: (payment) => (payment.status === "success" ? book(payment) : forget(payment.out_trade_no)), // After a failure, the cart can be ordered again.
});
app.route("/checkout", checkout);
app.get("/orders/:no", async (c) => c.json({ paid: Boolean((await orderOf(c.req.param("no")))?.syssn) }));
app.use("/orders/*", bearerAuth({ verifyToken: (token) => token === env.STAFF_TOKEN }));
app.post("/orders/:no/refund", async (c) => {
  const [status, detail] = await refund(c.var.qfpay, c.req.param("no"), await c.req.json().catch(() => ({})));
  return Response.json({ detail }, { status });
});
export default app;
