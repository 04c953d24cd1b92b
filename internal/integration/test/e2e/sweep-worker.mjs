// Runs `qfpay.sweep` with a handler that writes to PostgreSQL, and prints each outcome. If `stopAt` is an order number,
// the handler stops inside the database transaction of this order, and the process waits to be killed.
import { writeSync } from "node:fs";
import { QFPay } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import pg from "pg";

const { url, account, database, from, now, retentionMs, stopAt } = JSON.parse(process.argv[2]);

const pool = new pg.Pool({ connectionString: database });
const store = sqlNotifyStore(pool, { retentionMs });

async function book({ type, out_trade_no, txamt }, { claim, source }) {
  const tx = await pool.connect();
  try {
    await tx.query("BEGIN");
    await tx.query("INSERT INTO entries VALUES ($1, $2, $3, $4)", [type, out_trade_no, txamt, source]);
    if (out_trade_no === stopAt) {
      writeSync(1, "stopped\n");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
    await store.completeIn(tx, claim);
    await tx.query("COMMIT");
  } catch (error) {
    await tx.query("ROLLBACK");
    throw error;
  } finally {
    tx.release();
  }
}

const clock = {
  now: () => now,
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};
const qfpay = new QFPay({ ...account, baseUrl: url, clock });
const notify = { keys: account.clientKey, store, on: { payment: book, refund: book } };
for await (const { outcome, notification } of qfpay.sweep({ notify, from: new Date(from) })) {
  writeSync(1, `${outcome} ${notification.out_trade_no}\n`);
}
await pool.end();
