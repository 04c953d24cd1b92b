import { compareWithOrder, type NotifyContext, type NotifyStore } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { qfpayNotify } from "@qfpay/express";
import express, { type Express } from "express";
import type { PoolClient } from "pg";
import type { Books } from "./books.js";
import { merchant, type Settings } from "./settings.js";

/** A store that lets every process handle every notification, as if there were no claims. */
const noClaims: NotifyStore = { claim: () => "claimed", complete: () => true, release: () => {} };

/** Divides the leases of claims by the speed of the campaign's clocks. */
const scaled = (store: NotifyStore, speed: number): NotifyStore => ({
  claim: (id, leaseMs, owner) => store.claim(id, leaseMs / speed, owner),
  complete: (id, owner) => store.complete(id, owner),
  release: (id, owner) => store.release(id, owner),
});

type Told = { out_trade_no: string; syssn: string; txamt: number; txcurrcd?: string; respcd?: string };

/** Creates the merchant's notification route, which ships each paid order once and credits each refund once. */
export function notificationServer(books: Books, { speed, safeguards }: Settings): Express {
  const store = sqlNotifyStore(books);

  /** Commits the changes of the books and the notification's claim in one transaction. */
  async function book({ claim }: NotifyContext, work: (tx: PoolClient) => Promise<void>): Promise<void> {
    const tx = await books.connect();
    try {
      await tx.query("BEGIN");
      await work(tx);
      if (safeguards.claim) await store.completeIn(tx, claim);
      await tx.query("COMMIT");
    } catch (error) {
      await tx.query("ROLLBACK").catch(() => {});
      throw error;
    } finally {
      tx.release();
    }
  }

  const app = express();
  app.post(
    "/qfpay/notify",
    qfpayNotify({
      keys: merchant.clientKey,
      store: safeguards.claim ? scaled(store, speed) : noClaims,
      on: {
        payment: (n, context) =>
          book(context, async (tx) => {
            const told = n as Told;
            const { purchase } = await expected(tx, "orders JOIN purchases ON purchases.id = purchase", told);
            const { out_trade_no, syssn, txamt } = told;
            await tx.query("UPDATE orders SET state = 'paid', syssn = $2 WHERE out_trade_no = $1", [
              out_trade_no,
              syssn,
            ]);
            await tx.query("INSERT INTO shipments (purchase, out_trade_no, syssn, txamt) VALUES ($1, $2, $3, $4)", [
              purchase,
              out_trade_no,
              syssn,
              txamt,
            ]);
          }),
        refund: (n, context) =>
          book(context, async (tx) => {
            const told = n as Told;
            await expected(tx, "refunds", told);
            await tx.query("INSERT INTO credits (out_trade_no, syssn, txamt) VALUES ($1, $2, $3)", [
              told.out_trade_no,
              told.syssn,
              told.txamt,
            ]);
          }),
      },
    }),
  );
  return app;
}

/**
 * Returns the order or refund that a notification is about. If the books differ from the notification, throws, so that
 * the gateway repeats the notification.
 */
async function expected(tx: PoolClient, tables: string, told: Told): Promise<{ purchase: number }> {
  const sql = `SELECT out_trade_no, purchase, txamt FROM ${tables} WHERE out_trade_no = $1`;
  const [row] = (await tx.query<{ out_trade_no: string; purchase: number; txamt: number }>(sql, [told.out_trade_no]))
    .rows;
  if (!row) throw new Error(`The books have no ${told.out_trade_no}.`);
  const differences = compareWithOrder(told, { ...row, txcurrcd: "HKD" });
  if (differences.length > 0) throw new Error(`${told.out_trade_no} differs: ${JSON.stringify(differences)}`);
  return row;
}
