import { refuseMisspelled } from "../misspelled.js";
import type { CheckoutStore } from "../routes/checkout-store.js";
import { type Dialect, dialectOf, runOn, type SqlDatabase } from "./database.js";
import { createTables, identifier } from "./schema.js";

/** Options of `sqlCheckoutStore`. */
export type SqlCheckoutStoreOptions = {
  /** The name of the table, on PostgreSQL optionally with its schema. Default `"qfpay_checkout"`. */
  table?: string | undefined;
};

/** A `CheckoutStore` in your own database. */
export type SqlCheckoutStore = CheckoutStore & {
  /** Creates the table if it is missing. Alternatively, add `sqlCheckoutSchema()` to your migrations. */
  setup(): Promise<void>;
};

const defaultTable = "qfpay_checkout";
const pruneEvery = 200;

// The e2e tests run the example below, because it needs PostgreSQL
/**
 * Returns the SQL that creates the table of `sqlCheckoutStore`, for SQLite and PostgreSQL.
 *
 * @throws {QFPayConfigError} if the table's name is not an identifier
 * @example
 * await pool.query(sqlCheckoutSchema());
 */
export function sqlCheckoutSchema(table: string = defaultTable): string {
  return tables(table).join("\n");
}

function tables(table: string): string[] {
  const name = identifier(table);
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (\n  id TEXT PRIMARY KEY, state TEXT NOT NULL, owner TEXT NOT NULL, ` +
      "value TEXT NOT NULL,\n  until BIGINT NOT NULL, kept_until BIGINT NOT NULL\n);",
    `CREATE INDEX IF NOT EXISTS ${name.split(".").at(-1)}_kept ON ${name} (kept_until);`,
  ];
}

/** Returns the store's SQL statements. Each one is atomic, and takes the time from the database's clock. */
function statementsFor(name: string, { now, parameter: p, skipLocked }: Dialect) {
  const upsert = (state: "busy" | "done") =>
    `INSERT INTO ${name} AS held (id, state, owner, value, until, kept_until) ` +
    `VALUES (${p(1)}, '${state}', ${p(2)}, ${p(3)}, ${now} + ${p(4)}, ${now} + ${p(5)}) ` +
    "ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner = excluded.owner, value = excluded.value, " +
    // The value `excluded.until` is not used, because it was computed before this statement waited for a lock on the
    // row.
    `until = ${now} + ${p(6)}, kept_until = ${now} + ${p(7)}`;
  const expiredRows = `SELECT id FROM ${name} WHERE kept_until <= ${now} LIMIT 500 ${skipLocked}`;
  const values = (id: string, owner: string, value: string, leaseMs: number, keepMs: number) => {
    const [lease, keep] = [Math.ceil(leaseMs), Math.ceil(keepMs)];
    return [id, owner, value, lease, keep, lease, keep];
  };
  const isExpiredOrOwn = `held.state = 'busy' AND (held.until <= ${now} OR held.owner = excluded.owner)`;
  return {
    values,
    claim: `${upsert("busy")} WHERE held.kept_until <= ${now} OR (${isExpiredOrOwn}) RETURNING id`,
    complete: `${upsert("done")} WHERE held.owner = excluded.owner OR held.kept_until <= ${now} RETURNING id`,
    put: `${upsert("done")} RETURNING id`,
    held: `SELECT state, owner, value FROM ${name} WHERE id = ${p(1)} AND kept_until > ${now}`,
    release: `DELETE FROM ${name} WHERE id = ${p(1)} AND owner = ${p(2)} AND state = 'busy' RETURNING id`,
    prune: `DELETE FROM ${name} WHERE id IN (${expiredRows}) AND kept_until <= ${now} RETURNING id`,
  };
}

type StoredClaim = { state: "busy" | "done"; owner: string; value: string };

// The e2e tests run the example below, because it needs PostgreSQL
/**
 * Remembers created orders in your own SQL database, which several processes can share and which survives restarts.
 *
 * @param database a `pg` pool or client, a `libsql`, `better-sqlite3` or `node:sqlite` database, or a `@libsql/client`
 *   client
 * @throws {QFPayConfigError} if an option is misspelled, `database` is not one of these, or the table's name is not an identifier
 * @example
 * const store = sqlCheckoutStore(pool);
 * await store.setup();
 * createCheckoutRoutes({ qfpay, order: () => order, store });
 */
export function sqlCheckoutStore(database: SqlDatabase, options: SqlCheckoutStoreOptions = {}): SqlCheckoutStore {
  refuseMisspelled(options, { table: 0 } satisfies Record<keyof SqlCheckoutStoreOptions, 0>);
  const { table = defaultTable } = options;
  const sql = statementsFor(identifier(table), dialectOf(database));
  let claims = 0;

  const readClaim = async (id: string) => (await runOn(database, sql.held, [id]))[0] as StoredClaim | undefined;

  async function prune(): Promise<void> {
    try {
      await runOn(database, sql.prune, []);
    } catch {
      // A failed clean-up must not make an order fail; the next clean-up tries again.
    }
  }

  return {
    setup: () => createTables(database, tables(table)),
    async claim(id, { value, owner, leaseMs, keepMs }) {
      if (claims++ % pruneEvery === 0) await prune();
      const earlierClaim = await readClaim(id);
      if (earlierClaim?.state === "done") return { state: "done", value: earlierClaim.value };
      const claimed = await runOn(database, sql.claim, sql.values(id, owner, value, leaseMs, keepMs));
      if (claimed.length > 0) {
        return earlierClaim && earlierClaim.owner !== owner
          ? { state: "abandoned", value: earlierClaim.value }
          : { state: "claimed" };
      }
      const now = await readClaim(id);
      // If the other caller just released its claim, `now` is undefined. "busy" makes this caller wait and claim again.
      return { state: now?.state ?? "busy", value: now?.value ?? "" };
    },
    complete: async (id, owner, value, keepMs) =>
      (await runOn(database, sql.complete, sql.values(id, owner, value, keepMs, keepMs))).length > 0,
    release: async (id, owner) => void (await runOn(database, sql.release, [id, owner])),
    async get(id) {
      const claim = await readClaim(id);
      return claim?.state === "done" ? claim.value : undefined;
    },
    put: async (id, value, keepMs) => void (await runOn(database, sql.put, sql.values(id, "", value, keepMs, keepMs))),
  };
}
