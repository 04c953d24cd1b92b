// A tea shop on NestJS: checkout, notification and refunds, its records in SQLite. Its page is public/index.html.
import { Body, Controller, Get, Headers, HttpException, Module, Param, Post } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { compareWithOrder, createOrderNumber, isQFPayError, notOurs, optionsFromEnv } from "@qfpay/core";
import { sqlCheckoutSchema, sqlCheckoutStore } from "@qfpay/core/sql";
import { CheckoutOrder, OnNotify, type PaymentNotification, QFPayModule, QFPayService } from "@qfpay/nestjs";
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
const refusal = (status: number, why: string) => new HttpException(why, status);

function book(payment: { out_trade_no?: string; syssn: string }) {
  const order = orderOf(payment.out_trade_no) ?? notOurs(); // An unknown order may be another system's.
  const differences = compareWithOrder(payment, order); // The payment must have the order's amount and currency.
  if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
  sql("UPDATE orders SET syssn = ? WHERE out_trade_no = ? AND syssn IS NULL", payment.syssn, order.out_trade_no);
}

@Controller()
class Shop {
  constructor(private readonly qfpay: QFPayService) {}

  @CheckoutOrder() order(@Body() { cartId, item }: { cartId?: unknown; item?: unknown } = {}) {
    const txamt = new Map<unknown, number>(Object.entries({ tea: 1800, tart: 1100 })).get(item); // Prices in cents.
    if (!txamt || typeof cartId !== "string") throw refusal(422, "This shop sells tea and tarts.");
    sql("INSERT OR IGNORE INTO orders VALUES (?, ?, ?, 'HKD', ?, NULL)", createOrderNumber(), item, txamt, cartId);
    const [order] = sql("SELECT out_trade_no, txamt, txcurrcd FROM orders WHERE cart = ? AND item = ?", cartId, item);
    return { ...order!, pay_type: "801501", notify_url: process.env.NOTIFY_URL }; // 801501: AlipayHK, paid by QR code.
  }
  @OnNotify("payment") paid(payment: PaymentNotification) {
    book(payment);
  }
  @Get("orders/:no") state(@Param("no") number: string) {
    return { paid: Boolean(orderOf(number)?.syssn) };
  }

  /** Refunds `txamt`. `out_trade_no` is the refund's own number, so that a repeated request refunds nothing more. */
  @Post("orders/:no/refund")
  async refund(@Param("no") order_no: string, @Body() body?: Partial<Row>, @Headers("authorization") staff?: string) {
    const { out_trade_no, txamt } = body ?? {};
    const { syssn } = orderOf(order_no) ?? {};
    const isStaff = process.env.STAFF_TOKEN && staff === `Bearer ${process.env.STAFF_TOKEN}`;
    if (!isStaff || !syssn) throw refusal(isStaff ? 404 : 401, "Staff can refund a paid order.");
    if (typeof out_trade_no !== "string" || typeof txamt !== "number") throw refusal(422, "Which refund, how much?");
    const [begun] = sql("SELECT * FROM refunds WHERE out_trade_no = ?", out_trade_no);
    if (begun && (begun.order_no !== order_no || begun.txamt !== txamt)) throw refusal(409, "That is another refund.");
    const resume = begun ? { sentAt: new Date(begun.sent_by) } : false; // With `resume`, the SDK first queries QFPay.
    const sent_by = new Date(Date.now() + 60_000).toISOString();
    sql("INSERT OR REPLACE INTO refunds VALUES (?, ?, ?, ?)", out_trade_no, order_no, txamt, sent_by);
    try {
      return (await this.qfpay.refunds.create({ syssn, out_trade_no, txamt }, { resume, deadlineMs: 60_000 })).status;
    } catch (error) {
      if (!isQFPayError(error)) throw error;
      if (error.outcome === "unknown") throw refusal(502, "Not known yet. Ask again with the same number.");
      sql("DELETE FROM refunds WHERE out_trade_no = ?", out_trade_no); // QFPay refused, so no money was returned.
      throw refusal(422, error.message);
    }
  }
}

const statusOf = (_req: unknown, number: string) => (orderOf(number)?.syssn ? ("success" as const) : undefined);
const onFinal = (payment: { status: string; syssn: string; out_trade_no?: string }) =>
  payment.status === "success" ? book(payment) : forget(payment.out_trade_no); // After a failure, the cart can be ordered again.
const checkout = { store, statusOf, onFinal };
const notify = { path: "qfpay/notify", checkout: store };
@Module({ controllers: [Shop], imports: [QFPayModule.forRoot({ ...optionsFromEnv(process.env), notify, checkout })] })
class TeaHouse {}
const app = await NestFactory.create<NestExpressApplication>(TeaHouse);
app.useStaticAssets("public");
app.useStaticAssets("node_modules/@qfpay/browser/dist", { prefix: "/qfpay" });
await app.listen(process.env.PORT ?? 3000);
