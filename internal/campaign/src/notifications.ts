import { compareWithOrder, type NotifyContext, type NotifyStore } from "@qfpay/core";
import { type SqlNotifyStore, sqlNotifyStore } from "@qfpay/core/sql";
import { qfpayNotify } from "@qfpay/express";
import express, { type Express } from "express";
import type { Books } from "./books.js";
import { merchant, type Settings } from "./settings.js";

/** Everybody may work on everything: what a merchant has who does not claim notifications. */
const noClaims: NotifyStore = { claim: () => "claimed", complete: () => true, release: () => {} };

/** Leases pass in the campaign's time. */
const scaled = (store: NotifyStore, speed: number): NotifyStore => ({
  claim: (id, leaseMs, owner) => store.claim(id, leaseMs / speed, owner),
  complete: (id, owner) => store.complete(id, owner),
  release: (id, owner) => store.release(id, owner),
});

/** The merchant's notification address: what was paid is shipped, what was refunded is credited, once. */
export function notificationServer(books: Books, { speed, safeguards }: Settings): Express {
  const store: SqlNotifyStore = sqlNotifyStore(books);
  const sql = {
    order: books.prepare(
      "SELECT out_trade_no, purchase, purchases.txamt FROM orders JOIN purchases ON purchases.id = purchase WHERE out_trade_no = ?",
    ),
    refund: books.prepare("SELECT out_trade_no, txamt FROM refunds WHERE out_trade_no = ?"),
    paid: books.prepare("UPDATE orders SET state = 'paid', syssn = ? WHERE out_trade_no = ?"),
    ship: books.prepare("INSERT INTO shipments (purchase, out_trade_no, syssn, txamt) VALUES (?, ?, ?, ?)"),
    credit: books.prepare("INSERT INTO credits (out_trade_no, syssn, txamt) VALUES (?, ?, ?)"),
  };

  type Row = { out_trade_no: string; txamt: number; purchase: number };
  type Told = { out_trade_no: string; syssn: string; txamt: number; txcurrcd?: string; respcd?: string };

  /** What the notification is about, if it fits the books exactly; otherwise the gateway shall come again. */
  function expected(found: unknown, told: Told): Row {
    if (!found) throw new Error(`The books have no ${told.out_trade_no}.`);
    const row = found as Row;
    const differences = compareWithOrder(told, { ...row, txcurrcd: "HKD" });
    if (differences.length > 0) throw new Error(`${told.out_trade_no} differs: ${JSON.stringify(differences)}`);
    return row;
  }

  /** Books and claim are committed together, or neither is. */
  const booked = (work: () => void, { claim }: NotifyContext) =>
    books.transaction(() => {
      work();
      if (safeguards.claim) store.completeIn(books, claim);
    })();

  const app = express();
  app.post(
    "/qfpay/notify",
    qfpayNotify({
      keys: merchant.clientKey,
      store: safeguards.claim ? scaled(store, speed) : noClaims,
      on: {
        payment: (told, context) => {
          const { purchase } = expected(sql.order.get(told.out_trade_no), told as Told);
          booked(() => {
            sql.paid.run(told.syssn, told.out_trade_no);
            sql.ship.run(purchase, told.out_trade_no, told.syssn, told.txamt);
          }, context);
        },
        refund: (told, context) => {
          expected(sql.refund.get(told.out_trade_no), told as Told);
          booked(() => sql.credit.run(told.out_trade_no, told.syssn, told.txamt), context);
        },
      },
    }),
  );
  return app;
}
