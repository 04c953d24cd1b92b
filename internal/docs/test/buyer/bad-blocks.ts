import { readmeExamples, type Snippet } from "../extract.js";

const block = (file: string, name: string, code: string): Snippet => {
  // Below everything that the README has, so that the README's own blocks stand above it.
  const [snippet] = readmeExamples(name, file, `\`\`\`ts\n${code.trim()}\n\`\`\`\n`);
  return { ...snippet!, line: 10_000 + code.length };
};

/** Blocks as earlier READMEs had them, each with what a buyer or a shop lost by it. */
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

const database = new Database("shop.db");
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

export const pageWithoutBody = block(
  "packages/hono/README.md",
  "hono",
  `
import { hc } from "hono/client";

const { checkout: cashDesk } = hc<typeof routes>("/");
const answered = await cashDesk.$post();
if (answered.status === 201) show((await answered.json()).qrcode);`,
);
