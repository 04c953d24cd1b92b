// A tea shop on Next.js: checkout, notification and refunds, its records in SQLite. The files of app/ are its routes.
import {
  compareWithOrder,
  createOrderNumber,
  fetchCheckoutHandler,
  fetchNotifyHandler,
  isQFPayError,
  notOurs,
  OrderRefusedError,
  QFPay,
} from "@qfpay/core";
import { sqlCheckoutSchema, sqlCheckoutStore } from "@qfpay/core/sql";
import Database from "libsql";

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
let client: QFPay | undefined;
const qfpay = () => (client ??= QFPay.fromEnv()); // Made at the first request, because `next build` has no secrets.
function book(payment: { out_trade_no?: string; syssn: string }) {
  const order = orderOf(payment.out_trade_no) ?? notOurs(); // An unknown order may be another system's.
  const differences = compareWithOrder(payment, order); // The payment must have the order's amount and currency.
  if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
  sql("UPDATE orders SET syssn = ? WHERE out_trade_no = ? AND syssn IS NULL", payment.syssn, order.out_trade_no);
}

/** Refunds `txamt`. `out_trade_no` is the refund's own number, so that a repeated request refunds nothing more. */
async function refundOf(order_no: string, { out_trade_no, txamt }: Partial<Row>): Promise<[number, string]> {
  const { syssn } = orderOf(order_no) ?? {};
  if (!syssn) return [404, "No paid order has this number."];
  if (typeof out_trade_no !== "string" || typeof txamt !== "number") return [422, "Give out_trade_no and txamt."];
  const [begun] = sql("SELECT * FROM refunds WHERE out_trade_no = ?", out_trade_no);
  if (begun && (begun.order_no !== order_no || begun.txamt !== txamt)) return [409, "That number is another refund's."];
  const resume = begun ? { sentAt: new Date(begun.sent_by) } : false; // With `resume`, the SDK first queries QFPay.
  const sent_by = new Date(Date.now() + 60_000).toISOString();
  sql("INSERT OR REPLACE INTO refunds VALUES (?, ?, ?, ?)", out_trade_no, order_no, txamt, sent_by);
  try {
    return [200, (await qfpay().refunds.create({ syssn, out_trade_no, txamt }, { resume, deadlineMs: 60_000 })).status];
  } catch (error) {
    if (!isQFPayError(error)) throw error;
    if (error.outcome === "unknown") return [502, "Not known yet. Ask again with the same number."];
    sql("DELETE FROM refunds WHERE out_trade_no = ?", out_trade_no); // QFPay refused, so no money was returned.
    return [422, error.message];
  }
}

export const notify = fetchNotifyHandler({ keys: () => process.env.QFPAY_KEY, checkout: store, on: { payment: book } });
export const checkout = fetchCheckoutHandler({
  qfpay,
  store,
  order: async (request) => {
    const { cartId, item } = await request.json();
    const txamt = prices.get(item); // A price from the browser could be forged.
    if (!txamt || typeof cartId !== "string") throw new OrderRefusedError("This shop sells tea and tarts.");
    sql("INSERT OR IGNORE INTO orders VALUES (?, ?, ?, 'HKD', ?, NULL)", createOrderNumber(), item, txamt, cartId);
    const [order] = sql("SELECT out_trade_no, txamt, txcurrcd FROM orders WHERE cart = ? AND item = ?", cartId, item);
    return { ...order!, pay_type: "801501", notify_url: process.env.NOTIFY_URL }; // 801501: AlipayHK, paid by QR code.
  },
  statusOf: (_request, number) => (orderOf(number)?.syssn ? "success" : undefined), // If unpaid, the SDK queries QFPay.
  onFinal: (payment) => (payment.status === "success" ? book(payment) : forget(payment.out_trade_no)), // After a failure, the cart can be ordered again.
});
/** Answers GET /orders/[no]: whether the order is paid. */
export async function state(_request: Request, { params }: RouteContext<"/orders/[no]">) {
  return Response.json({ paid: Boolean(orderOf((await params).no)?.syssn) });
}
/** Answers POST /orders/[no]/refund: refunds a part of the order, or all of it, for the shop's staff. */
export async function refund(request: Request, { params }: RouteContext<"/orders/[no]/refund">) {
  const { STAFF_TOKEN } = process.env;
  const isStaff = STAFF_TOKEN && request.headers.get("authorization") === `Bearer ${STAFF_TOKEN}`;
  const body = await request.json().catch(() => ({}));
  const [status, detail] = isStaff ? await refundOf((await params).no, body) : ([401, "Staff only."] as const);
  return Response.json({ detail }, { status });
}
