import { readmeExamples, type Snippet } from "../extract.js";

const block = (file: string, name: string, code: string): Snippet => {
  // The high line number places the tested block below the README's blocks, so that it can use their declarations.
  const [snippet] = readmeExamples(name, file, `\`\`\`ts\n${code.trim()}\n\`\`\`\n`);
  return { ...snippet!, line: 10_000 + code.length };
};

/** Faulty code of earlier READMEs: the fault, the code, and a pattern for the error with which its test must fail. */
export const badShops: [what: string, block: Snippet, loss: RegExp][] = [
  [
    "marks paid whatever amount it is told",
    block(
      "BAD.md",
      "core",
      `
import { fetchNotifyHandler } from "@qfpay/core";

export const POST = fetchNotifyHandler({
  keys: () => process.env.QFPAY_KEY,
  on: { payment: async (n) => markPaid(n.out_trade_no, n.txamt) },
});`,
    ),
    /another amount is acknowledged for good/,
  ],
  [
    "does not look at how many rows an update changed",
    block(
      "BAD.md",
      "core",
      `
import { fetchNotifyHandler, type PaymentNotification } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import Database from "libsql";

const database = new Database("shop.db", { timeout: 5_000 });
const store = sqlNotifyStore(database);
await store.setup();

const bookInOne = database.transaction((n: PaymentNotification, claim: { id: string; owner: string }) => {
  database.prepare("UPDATE orders SET paid = 1 WHERE number = ? AND amount = ?").run(n.out_trade_no, n.txamt);
  store.completeIn(database, claim);
});

export const POST = fetchNotifyHandler({
  keys: () => process.env.QFPAY_KEY,
  store,
  on: { payment: (n, { claim }) => bookInOne(n, claim) },
});`,
    ),
    /another amount is acknowledged for good/,
  ],
  [
    "does not look at the currency",
    block(
      "BAD.md",
      "core",
      `
import { fetchNotifyHandler } from "@qfpay/core";

export const POST = fetchNotifyHandler({
  keys: () => process.env.QFPAY_KEY,
  on: {
    payment: async (n) => {
      const order = await orderOf(n.out_trade_no);
      if (n.txamt !== order?.txamt) throw new Error("Another amount.");
      await markPaid(n.out_trade_no, n.txamt);
    },
  },
});`,
    ),
    /another currency is acknowledged for good/,
  ],
  [
    "takes a request, where SvelteKit passes an event",
    block(
      "BAD.md",
      "core",
      `
import { fetchNotifyHandler } from "@qfpay/core";

const handle = fetchNotifyHandler({ keys: () => process.env.QFPAY_KEY, on });

export const POST = async (request: Request) =>
  request.method === "POST" ? handle(request) : new Response(null, { status: 405 });`,
    ),
    /comes as SvelteKit's event is answered with 405/,
  ],
  [
    "needs the key when it is built",
    block(
      "BAD.md",
      "core",
      `
import { fetchNotifyHandler } from "@qfpay/core";

export const POST = fetchNotifyHandler({ keys: process.env.QFPAY_KEY!, on });`,
    ),
    /does not run: QFPayConfigError/,
  ],
  [
    "makes its client when it is built",
    block(
      "BAD.md",
      "core",
      `
import { fetchCheckoutHandler, QFPay } from "@qfpay/core";

const handle = fetchCheckoutHandler({
  qfpay: QFPay.fromEnv(),
  order: async (request) => orderOfCart(((await request.json()) as { cartId: string }).cartId),
});
export { handle as GET, handle as POST };`,
    ),
    /does not run: QFPayConfigError/,
  ],
  [
    "does nothing on Node",
    block(
      "BAD.md",
      "hono",
      `
import { qfpayNotify } from "@qfpay/hono";
import { Hono } from "hono";

const app = new Hono();
app.post("/qfpay/notify", qfpayNotify({ keys: () => process.env.QFPAY_KEY, on }));
export default app;`,
    ),
    /nothing listens on Node/,
  ],
  [
    "names a provider that its module cannot reach",
    block(
      "BAD.md",
      "nestjs",
      `
import { ConfigService } from "@nestjs/config";
import { QFPayModule } from "@qfpay/nestjs";

QFPayModule.forRootAsync({
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({ appCode: config.getOrThrow("QFPAY_APPCODE"), clientKey }),
});`,
    ),
    /does not run: .*can't resolve dependencies/s,
  ],
  [
    "has a service without decorator metadata",
    block(
      "BAD.md",
      "nestjs",
      `
import { Module } from "@nestjs/common";
import { OnNotify, type PaymentNotification, QFPayModule, QFPayService } from "@qfpay/nestjs";

const Payments = class {
  constructor(readonly qfpay: QFPayService) {}
  async paid(n: PaymentNotification) {
    await this.qfpay.transactions.get({ syssn: n.syssn });
    await bookPayment(n);
  }
};
OnNotify("payment")(Payments.prototype, "paid", Object.getOwnPropertyDescriptor(Payments.prototype, "paid")!);

@Module({ imports: [QFPayModule.forRoot({ appCode, clientKey, notify: {} })], providers: [Payments] })
export class Shop {}`,
    ),
    /the payment is answered with 500/,
  ],
];

/** A faulty code block for PostgreSQL: it does not check how many rows it changed. */
export const uncheckedRows = block(
  "BAD.md",
  "core",
  `
import { fetchNotifyHandler } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import pg from "pg";

const ledger = new pg.Pool();
const handled = sqlNotifyStore(ledger);
await handled.setup();

export const POST = fetchNotifyHandler({
  keys: () => process.env.QFPAY_KEY,
  store: handled,
  on: {
    payment: async (n, { claim }) => {
      const tx = await ledger.connect();
      await tx.query("BEGIN");
      await tx.query("UPDATE orders SET paid = true WHERE number = $1 AND amount = $2", [n.out_trade_no, n.txamt]);
      await handled.completeIn(tx, claim);
      await tx.query("COMMIT");
      tx.release();
    },
  },
});`,
);

/** A faulty code block: it waits for a payment for two minutes, although the QR code can be paid for thirty. */
export const givesUp = block(
  "GIVES-UP.md",
  "core",
  `
import { QFPay } from "@qfpay/core";

const qfpay = new QFPay({ appCode, clientKey });
const tea = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "TEA-1" } as const;
show((await qfpay.payments.create(tea)).qrcode);
const seen = await qfpay.transactions.waitFor({ out_trade_no: "TEA-1" }, { timeoutMs: 120_000 });
if (seen.status === "success") ship();`,
);

/** A code block that charges a scanned code. The payment stays pending, because the customer never confirms it. */
export const staysOpen = block(
  "STAYS-OPEN.md",
  "core",
  `
import { QFPay } from "@qfpay/core";

const till = new QFPay({ appCode, clientKey });
const sale = { pay_type: "800208", txamt: 1000, txcurrcd: "HKD", out_trade_no: "TILL-1" } as const;
const scanned = await till.payments.create({ ...sale, auth_code: "281234567890121143" });
if (scanned.status === "pending") await till.transactions.waitFor({ out_trade_no: "TILL-1" });
ship();`,
);

const notCertain = (name: string, code: string) => block("UNCERTAIN.md", name, code);

/**
 * Faulty code blocks: they pass a notification's order number and amount to `markPaid(number: string, amount: number)`,
 * although the notification may lack them.
 */
export const uncertain: Snippet[] = [
  notCertain(
    "core",
    `
import { createNotifyHandler } from "@qfpay/core";

createNotifyHandler({ keys, on: { incomplete: (n) => markPaid(n.out_trade_no, n.txamt) } });`,
  ),
  notCertain(
    "core",
    `
import { fetchNotifyHandler } from "@qfpay/core";

export const POST = fetchNotifyHandler({ keys, onAny: (n) => markPaid(n.out_trade_no, n.txamt) });`,
  ),
  notCertain(
    "express",
    `
import { qfpayNotify } from "@qfpay/express";

app.post("/qfpay/notify", qfpayNotify({ keys, on: { incomplete: (n) => orders.markPaid(n.out_trade_no, n.txamt) } }));`,
  ),
  notCertain(
    "hono",
    `
import { qfpayNotify } from "@qfpay/hono";

app.post("/qfpay/notify", qfpayNotify({ keys, onAny: async (n) => markPaid(n.out_trade_no, n.txamt) }));`,
  ),
  notCertain(
    "nestjs",
    `
import { type IncompleteNotification, OnNotify } from "@qfpay/nestjs";

export class Incomplete {
  @OnNotify("incomplete")
  paid(n: IncompleteNotification) {
    return markPaid(n.out_trade_no, n.txamt);
  }
}`,
  ),
];

/** A faulty code block for the browser: it orders without a request body, which should name the cart. */
export const pageWithoutBody = block(
  "packages/hono/README.md",
  "hono",
  `
import { hc } from "hono/client";

const { checkout: cashDesk } = hc<typeof routes>("/");
const answered = await cashDesk.$post();
if (answered.status === 201) show((await answered.json()).qrcode);`,
);
