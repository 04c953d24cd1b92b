import { QFPayConfigError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import { ClaimLostError } from "../notify/claim-lost.js";
import type { Claim, NotifyStore } from "../notify/store.js";
import { commitsByItself, dialectOf, type Rows, runOn, type SqlDatabase, type SqliteDatabase } from "./database.js";
import { createTable, defaultTable, identifier } from "./schema.js";
import { statementsFor } from "./statements.js";

/** Options of `sqlNotifyStore`. */
export type SqlNotifyStoreOptions = {
  /** The name of the table, on PostgreSQL optionally with its schema. Default `"qfpay_notifications"`. */
  table?: string | undefined;
  /**
   * The milliseconds for which a handled notification is remembered. Default 26 hours, because QFPay repeats a
   * notification for about 24 hours.
   */
  retentionMs?: number | undefined;
};

/** A `NotifyStore` in your own database. */
export type SqlNotifyStore = NotifyStore & {
  /** Creates the table if it is missing. Alternatively, add `sqlNotifySchema()` to your migrations. */
  setup(): Promise<void>;
  /**
   * Marks the notification as handled inside a transaction of yours, so that your own changes and this mark are
   * committed together or not at all.
   *
   * @param transaction the connection on which your transaction runs, not the pool
   * @param claim the `claim` of the handler's context
   * @returns nothing on SQLite, a promise on other databases
   * @throws {ClaimLostError} if another delivery has taken the claim meanwhile: let your transaction roll back
   * @throws {QFPayConfigError} if `transaction` is a pool, or a database without an open transaction
   */
  completeIn<T extends SqlDatabase>(
    transaction: T,
    claim: { id: string; owner: string },
  ): T extends SqliteDatabase ? void : Promise<void>;
};

const pruneEvery = 200;

// The e2e tests run the example below, because it needs PostgreSQL
/**
 * Remembers handled notifications in your own SQL database, so that "order paid" and "notification handled" can be one
 * transaction: after a crash at any moment, each notification is booked exactly once. Times come from the database's
 * clock, so processes whose clocks differ agree on leases.
 *
 * On SQLite, a transaction that awaits something needs a connection of its own: on a shared connection, its rollback
 * would also undo the claims of other deliveries.
 *
 * @param database a `pg` pool or client, a `libsql`, `better-sqlite3` or `node:sqlite` database, or a `@libsql/client`
 *   client
 * @throws {QFPayConfigError} if an option is misspelled, `database` is not one of these, the table's name is not an identifier, or the retention
 *   is not positive
 * @example
 * const store = sqlNotifyStore(pool);
 * await store.setup();
 * createNotifyHandler({
 *   keys,
 *   store,
 *   on: {
 *     payment: async (n, { claim }) => {
 *       const tx = await pool.connect();
 *       try {
 *         await tx.query("BEGIN");
 *         const { rowCount } = await tx.query(
 *           "UPDATE orders SET paid = true WHERE number = $1 AND amount = $2 AND currency = $3",
 *           [n.out_trade_no, n.txamt, n.txcurrcd],
 *         );
 *         if (rowCount !== 1) throw new Error(`Payment ${n.syssn} fits no order ${n.out_trade_no}.`);
 *         await store.completeIn(tx, claim);
 *         await tx.query("COMMIT");
 *       } catch (error) {
 *         await tx.query("ROLLBACK");
 *         throw error;
 *       } finally {
 *         tx.release();
 *       }
 *     },
 *   },
 * });
 */
export function sqlNotifyStore(database: SqlDatabase, options: SqlNotifyStoreOptions = {}): SqlNotifyStore {
  refuseMisspelled(options, { table: 0, retentionMs: 0 } satisfies Record<keyof SqlNotifyStoreOptions, 0>);
  const { table = defaultTable, retentionMs = 26 * 3_600_000 } = options;
  const name = identifier(table);
  if (!(retentionMs > 0 && Number.isFinite(retentionMs)))
    throw new QFPayConfigError("retentionMs must be a positive number of milliseconds.");
  const sql = statementsFor(name, dialectOf(database));
  let claims = 0;

  async function prune(): Promise<void> {
    try {
      await runOn(database, sql.prune, []);
    } catch {
      // Expired rows that could not be deleted must not make a delivery fail. A later claim deletes them.
    }
  }

  const complete = (where: SqlDatabase, id: string, owner: string): Rows =>
    runOn(where, sql.complete, sql.values(id, owner, retentionMs));

  return {
    retentionMs,
    setup: () => createTable(database, table),
    async claim(id, leaseMs, owner = "") {
      // Every 200th claim deletes expired rows, beginning with the first claim, because some processes end before their
      // 200th claim.
      if (claims++ % pruneEvery === 0) await prune();
      const claimed = await runOn(database, sql.claim, sql.values(id, owner, leaseMs));
      if (claimed.length > 0) return "claimed";
      const [row] = (await runOn(database, sql.state, [id])) as { state: Claim }[];
      // If no row is left, another delivery has released its claim. `busy` makes the gateway repeat this delivery.
      return row?.state ?? "busy";
    },
    complete: async (id, owner = "") => (await complete(database, id, owner)).length > 0,
    release: async (id, owner = "") => void (await runOn(database, sql.release, [id, owner])),
    completeIn(transaction, { id, owner }) {
      if (commitsByItself(transaction)) {
        throw new QFPayConfigError(
          "completeIn needs the connection your transaction runs on, after its BEGIN, not a pool: here it would be committed alone.",
        );
      }
      const rows = complete(transaction, id, owner);
      const check = (found: readonly unknown[]) => {
        if (found.length === 0) throw new ClaimLostError(id);
      };
      // `instanceof Promise` would miss a driver's own promise class.
      return ("then" in rows ? rows.then(check) : check(rows)) as never;
    },
  };
}
