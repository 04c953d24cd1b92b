import { compareWithOrder, type NotifyContext, type NotifyStore } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import { qfpayNotify } from "@qfpay/express";
import express, { type Express } from "express";
import type { PoolClient } from "pg";
import type { MerchantDatabase } from "./books.js";
import type { Settings, WorkerSettings } from "./settings.js";

/** A store without claims: every process handles every notification. */
const noClaims: NotifyStore = { claim: () => "claimed", complete: () => true, release: () => {} };

// Leases are never shorter than this, so that no handler loses its lease only because the machine is busy.
const shortestLeaseMs = 2_000;

/** Divides the leases by `speed`, because the campaign's clock runs that many times as fast as real time. */
const scaled = (store: NotifyStore, speed: number): NotifyStore => ({
  claim: (id, leaseMs, owner) => store.claim(id, Math.max(shortestLeaseMs, leaseMs / speed), owner),
  complete: (id, owner) => store.complete(id, owner),
  release: (id, owner) => store.release(id, owner),
});

type ReportedPayment = { out_trade_no: string; syssn: string; txamt: number; txcurrcd?: string; respcd?: string };

/**
 * Makes the Express app that receives the merchant's notifications, with one path for each account. Its handlers ship
 * each paid order once, and credit each refund once.
 */
export function notificationServer(
  books: MerchantDatabase,
  { speed, safeguards }: Settings,
  keys: WorkerSettings["keys"],
): Express {
  const store = sqlNotifyStore(books);

  /** Writes to the merchant's database and completes the notification's claim, in one transaction. */
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

  const receive = (own: readonly string[], account: number) =>
    qfpayNotify({
      keys: () => ({ key: own, account: String(account) }),
      store: safeguards.claim ? scaled(store, speed) : noClaims,
      on: {
        payment: (n, context) =>
          book(context, async (tx) => {
            const reported = n as ReportedPayment;
            const { purchase } = await findExpectedRow(
              tx,
              "orders JOIN purchases ON purchases.id = purchase",
              reported,
              context,
            );
            const { out_trade_no, syssn, txamt } = reported;
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
            const reported = n as ReportedPayment;
            await findExpectedRow(tx, "refunds", reported, context);
            await tx.query("INSERT INTO credits (out_trade_no, syssn, txamt) VALUES ($1, $2, $3)", [
              reported.out_trade_no,
              reported.syssn,
              reported.txamt,
            ]);
          }),
      },
    });

  const app = express();
  for (const [account, own] of keys.entries()) app.post(`/qfpay/notify/${account}`, receive(own, account));
  return app;
}

/**
 * Finds the row of the order or refund that a notification reports. Throws if there is no such row or its amount
 * differs, so that the gateway repeats the notification.
 */
async function findExpectedRow(
  tx: PoolClient,
  tables: string,
  reported: ReportedPayment,
  { account }: NotifyContext,
): Promise<{ purchase: number }> {
  const sql = `SELECT out_trade_no, purchase, txamt FROM ${tables} WHERE out_trade_no = $1 AND account = $2`;
  type Row = { out_trade_no: string; purchase: number; txamt: number };
  const [row] = (await tx.query<Row>(sql, [reported.out_trade_no, Number(account)])).rows;
  if (!row) throw new Error(`The books have no ${reported.out_trade_no}.`);
  const differences = compareWithOrder(reported, { ...row, txcurrcd: "HKD" });
  if (differences.length > 0) throw new Error(`${reported.out_trade_no} differs: ${JSON.stringify(differences)}`);
  return row;
}
