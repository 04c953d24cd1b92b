// A tea shop on Hono and Node: checkout, notification and refunds, its records in SQLite. Its page is public/index.html.
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { compareWithOrder, createOrderNumber, isQFPayError, notOurs, OrderRefusedError, QFPay } from "@qfpay/core";
import { sqlCheckoutSchema, sqlCheckoutStore } from "@qfpay/core/sql";
import { qfpayCheckout, qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import Database from "libsql";

const qfpay = QFPay.fromEnv(); // QFPAY_APPCODE, QFPAY_KEY and QFPAY_ENV hold the account.
const books = new Database(process.env.BOOKS ?? "books.db", { timeout: 5_000 });
books.exec(`CREATE TABLE IF NOT EXISTS refunds (out_trade_no TEXT PRIMARY KEY, order_no TEXT, txamt INT, sent_by TEXT);
  CREATE TABLE IF NOT EXISTS orders (out_trade_no TEXT PRIMARY KEY, item TEXT, txamt INT, txcurrcd TEXT, cart TEXT, syssn TEXT, UNIQUE (cart, item));
  ${sqlCheckoutSchema()}`); // The SDK's table keeps QR codes, so that a reload after a restart still shows them.
type Row = { out_trade_no: string; order_no: string; txamt: number; txcurrcd: string; syssn?: string; sent_by: string };
const sql = (text: string, ...values: unknown[]) => books.prepare(text).all(...values) as Row[];
const orderOf = (number = "") => sql("SELECT * FROM orders WHERE out_trade_no = ?", number)[0];
const forget = (number = "") => sql("UPDATE orders SET cart = NULL WHERE out_trade_no = ? AND syssn IS NULL", number);
const store = sqlCheckoutStore(books);
const prices = new Map(Object.entries({ tea: 1800, tart: 1100 })); // Prices are in cents.

/** Marks an order as paid once, and only if the amount is right. A repeated notification changes nothing. */
function book(payment: { out_trade_no?: string; syssn: string }) {
  const order = orderOf(payment.out_trade_no) ?? notOurs(); // An unknown order may be another system's.
  const differences = compareWithOrder(payment, order); // The payment must have the order's amount and currency.
  if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
  if (order.syssn && order.syssn !== payment.syssn) console.error(`Paid twice, refund ${payment.syssn}`);
  sql("UPDATE orders SET syssn = ? WHERE out_trade_no = ? AND syssn IS NULL", payment.syssn, order.out_trade_no);
}

/** Refunds `txamt`. `out_trade_no` is the refund's own number, so that a repeated request refunds nothing more. */
async function refund(order_no: string, { out_trade_no, txamt }: Record<string, unknown>): Promise<[number, string]> {
  const { syssn } = orderOf(order_no) ?? {};
  if (!syssn) return [404, "No paid order has this number."];
  if (typeof out_trade_no !== "string" || typeof txamt !== "number") return [422, "Give out_trade_no and txamt."];
  const [begun] = sql("SELECT * FROM refunds WHERE out_trade_no = ?", out_trade_no);
  if (begun && (begun.order_no !== order_no || begun.txamt !== txamt)) return [409, "That number is another refund's."];
  const resume = begun ? { sentAt: new Date(begun.sent_by) } : false; // With `resume`, the SDK first queries QFPay.
  const sent_by = new Date(Date.now() + 60_000).toISOString();
  sql("INSERT OR REPLACE INTO refunds VALUES (?, ?, ?, ?)", out_trade_no, order_no, txamt, sent_by);
  try {
    return [200, (await qfpay.refunds.create({ syssn, out_trade_no, txamt }, { resume, deadlineMs: 60_000 })).status];
  } catch (error) {
    if (!isQFPayError(error)) throw error;
    if (error.outcome === "unknown") return [502, "Not known yet. Ask again with the same number."];
    sql("DELETE FROM refunds WHERE out_trade_no = ?", out_trade_no); // QFPay refused, so no money was returned.
    return [422, error.message];
  }
}

const checkout = qfpayCheckout({
  qfpay,
  store,
  order: async (c) => {
    const { cartId, item } = await c.req.json();
    const txamt = prices.get(item); // A price from the browser could be forged.
    if (!txamt || typeof cartId !== "string") throw new OrderRefusedError("This shop sells tea and tarts.");
    sql("INSERT OR IGNORE INTO orders VALUES (?, ?, ?, 'HKD', ?, NULL)", createOrderNumber(), item, txamt, cartId);
    const [order] = sql("SELECT out_trade_no, txamt, txcurrcd FROM orders WHERE cart = ? AND item = ?", cartId, item);
    return { ...order!, pay_type: "801501", notify_url: process.env.NOTIFY_URL }; // 801501: AlipayHK, paid by QR code.
  },
  statusOf: (_c, number) => (orderOf(number)?.syssn ? "success" : undefined), // If unpaid, the SDK queries QFPay.
  onFinal: (payment) => (payment.status === "success" ? book(payment) : forget(payment.out_trade_no)), // After a failure, the cart can be ordered again.
});

const app = new Hono();
app.post("/qfpay/notify", qfpayNotify({ keys: () => process.env.QFPAY_KEY, checkout: store, on: { payment: book } }));
app.route("/checkout", checkout);
app.get("/orders/:no", (c) => c.json({ paid: Boolean(orderOf(c.req.param("no"))?.syssn) }));
app.use("/orders/*", bearerAuth({ verifyToken: (token) => token === process.env.STAFF_TOKEN }));
app.post("/orders/:no/refund", async (c) => {
  const [status, detail] = await refund(c.req.param("no"), await c.req.json().catch(() => ({})));
  return Response.json({ detail }, { status });
});
app.get("/qfpay/index.js", serveStatic({ path: "node_modules/@qfpay/browser/dist/index.js" }));
app.get("/", serveStatic({ path: "public/index.html" }));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
