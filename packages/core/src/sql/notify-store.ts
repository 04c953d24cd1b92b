import { QFPayConfigError } from "../errors.js";
import { ClaimLostError } from "../notify/claim-lost.js";
import type { Claim, NotifyStore } from "../notify/store.js";
import { dialectOf, type Rows, runOn, type SqlDatabase, type SqliteDatabase } from "./database.js";

/** Options of `sqlNotifyStore`. */
export type SqlNotifyStoreOptions = {
  /** Name of the table, with its schema if you like. Default `"qfpay_notifications"`. */
  table?: string;
  /** Milliseconds for which a handled notification is remembered. Default 26 hours: QFPay repeats for about 24. */
  retentionMs?: number;
};

/** A `NotifyStore` in your own database. */
export type SqlNotifyStore = NotifyStore & {
  /** Creates the table where it is missing; or put `sqlNotifySchema()` among your migrations. */
  setup(): Promise<void>;
  /**
   * Marks the notification as handled inside a transaction of yours: what you book and that it is handled are committed
   * together, or neither is.
   *
   * @param claim the `claim` of the handler's context
   * @returns at once on SQLite, a promise elsewhere
   * @throws {ClaimLostError} another delivery has taken the claim meanwhile: let your transaction roll back
   */
  completeIn<T extends SqlDatabase>(
    transaction: T,
    claim: { id: string; owner: string },
  ): T extends SqliteDatabase ? void : Promise<void>;
};

const defaultTable = "qfpay_notifications";
const pruneEvery = 200;

/**
 * The table of `sqlNotifyStore`, for SQLite and PostgreSQL.
 *
 * @throws {QFPayConfigError} a name that is no identifier
 * @example
 * await pool.query(sqlNotifySchema());
 */
export function sqlNotifySchema(table: string = defaultTable): string {
  const name = identifier(table);
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (`,
    "  id TEXT PRIMARY KEY, state TEXT NOT NULL, owner TEXT NOT NULL, until BIGINT NOT NULL",
    ");",
    `CREATE INDEX IF NOT EXISTS ${name.split(".").at(-1)}_until ON ${name} (until);`,
  ].join("\n");
}

/**
 * Remembers handled notifications in your own SQL database, so that "order paid" and "notification handled" can be one
 * transaction: whatever crashes when, each is booked exactly once. Times are the database's, so processes whose clocks
 * differ agree on leases.
 *
 * @param database a `pg` pool or client, a `libsql` or `better-sqlite3` database, or a `@libsql/client` client
 * @throws {QFPayConfigError} something that is no database, a table name that is no identifier, a retention that is not
 *   positive
 * @example
 * const store = sqlNotifyStore(pool);
 * createNotifyHandler({
 *   keys,
 *   store,
 *   on: {
 *     payment: async (n, { claim }) => {
 *       const tx = await pool.connect();
 *       try {
 *         await tx.query("BEGIN");
 *         await tx.query("UPDATE orders SET paid = true WHERE number = $1 AND amount = $2", [n.out_trade_no, n.txamt]);
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
  const { table = defaultTable, retentionMs = 26 * 3_600_000 } = options;
  const name = identifier(table);
  if (!(retentionMs > 0)) throw new QFPayConfigError("retentionMs must be a positive number of milliseconds.");
  dialectOf(database);
  let claims = 0;

  const claimSql = ({ now, parameter: p }: ReturnType<typeof dialectOf>) =>
    `INSERT INTO ${name} (id, state, owner, until) VALUES (${p(1)}, 'busy', ${p(2)}, ${now} + ${p(3)}) ` +
    "ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner = excluded.owner, until = excluded.until " +
    `WHERE ${name}.until <= ${now} RETURNING state`;
  const completeSql = ({ now, parameter: p }: ReturnType<typeof dialectOf>) =>
    `INSERT INTO ${name} (id, state, owner, until) VALUES (${p(1)}, 'done', ${p(2)}, ${now} + ${p(3)}) ` +
    "ON CONFLICT (id) DO UPDATE SET state = excluded.state, until = excluded.until " +
    `WHERE ${name}.owner = excluded.owner RETURNING state`;

  const complete = (where: SqlDatabase, id: string, owner: string): Rows =>
    runOn(where, completeSql(dialectOf(where)), [id, owner, Math.ceil(retentionMs)]);

  /** Forgets what is over, a bounded number at a time. */
  async function prune(): Promise<void> {
    const { now } = dialectOf(database);
    const over = `SELECT id FROM ${name} WHERE until <= ${now} LIMIT 500`;
    await runOn(database, `DELETE FROM ${name} WHERE id IN (${over}) AND until <= ${now}`, []);
  }

  return {
    async setup() {
      for (const statement of sqlNotifySchema(table).split(";")) {
        if (statement.trim() !== "") await runOn(database, statement, []);
      }
    },
    async claim(id, leaseMs, owner = "") {
      if (++claims % pruneEvery === 0) await prune();
      const dialect = dialectOf(database);
      const claimed = await runOn(database, claimSql(dialect), [id, owner, Math.ceil(leaseMs)]);
      if (claimed.length > 0) return "claimed";
      const [row] = await runOn(database, `SELECT state FROM ${name} WHERE id = ${dialect.parameter(1)}`, [id]);
      // Released between the two statements: the gateway comes again.
      return ((row as { state?: Claim } | undefined)?.state ?? "busy") as Claim;
    },
    complete: async (id, owner = "") => (await complete(database, id, owner)).length > 0,
    async release(id, owner = "") {
      const { parameter: p } = dialectOf(database);
      await runOn(database, `DELETE FROM ${name} WHERE id = ${p(1)} AND owner = ${p(2)} AND state = 'busy'`, [
        id,
        owner,
      ]);
    },
    completeIn(transaction, { id, owner }) {
      const rows = complete(transaction, id, owner);
      const check = (found: readonly unknown[]) => {
        if (found.length === 0) throw new ClaimLostError(id);
      };
      return (rows instanceof Promise ? rows.then(check) : check(rows)) as never;
    },
  };
}

function identifier(table: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/.test(table)) return table;
  throw new QFPayConfigError(
    "table must be a name of letters, digits and underscores, with a schema in front if need be.",
  );
}
