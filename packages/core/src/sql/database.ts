import { QFPayConfigError } from "../errors.js";

/** A `pg` pool or client, or another object with this method `query`. */
export type PostgresDatabase = { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };

/** A database of `libsql`, `better-sqlite3` or `node:sqlite`, whose statements return their result synchronously. */
export type SqliteDatabase = {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; run(...values: unknown[]): unknown };
};

/** A `@libsql/client` client or transaction. */
export type LibsqlClient = { execute(statement: { sql: string; args: never[] }): Promise<{ rows: unknown[] }> };

/** A database in which the SDK's stores can keep their tables. */
export type SqlDatabase = PostgresDatabase | SqliteDatabase | LibsqlClient;

/** The rows that one statement returns: synchronously with SQLite, otherwise as a promise. */
export type Rows = readonly unknown[] | Promise<readonly unknown[]>;

/**
 * The parts of a SQL statement that differ between databases: `now` is the database's time in epoch milliseconds,
 * `parameter` makes the placeholder of a value, and `skipLocked` is the clause that skips locked rows.
 */
export type Dialect = { now: string; parameter: (position: number) => string; skipLocked: string };

const postgres: Dialect = {
  now: "(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
  parameter: (position) => `$${position}`,
  skipLocked: "FOR UPDATE SKIP LOCKED",
};

const sqlite: Dialect = {
  now: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
  // better-sqlite3 reads ?1 as a name, so each parameter is a plain ?, and a value that occurs twice is passed twice.
  parameter: () => "?",
  skipLocked: "",
};

/**
 * Returns the SQL dialect of a database.
 *
 * @throws {QFPayConfigError} if `database` is not a supported database
 */
export function dialectOf(database: SqlDatabase): Dialect {
  if (typeof database === "object" && database !== null) {
    if ("prepare" in database) return sqlite;
    // Refuses objects with both `query` and `execute`: MySQL drivers and Drizzle's objects.
    if ("execute" in database && !("query" in database)) return sqlite;
    if ("query" in database && !("execute" in database)) return postgres;
  }
  throw new QFPayConfigError(
    "The store needs a pg pool or client, a libsql or better-sqlite3 database, or a @libsql/client client. MySQL is not " +
      "supported; from an ORM pass the pool or database beneath it.",
  );
}

/**
 * Checks the rows that a statement returned.
 *
 * @throws {QFPayConfigError} if the database returned no list of rows, so that the result cannot be read
 */
function listOf(rows: unknown): readonly unknown[] {
  if (Array.isArray(rows)) return rows;
  throw new QFPayConfigError(
    "The database returned no list of rows. Pass a pg pool or client, a libsql or better-sqlite3 database, or a " +
      "@libsql/client client, and not a wrapper around one.",
  );
}

/**
 * Runs one statement that returns rows. With SQLite the rows are returned synchronously, so that the statement can be
 * part of a synchronous transaction.
 */
export function runOn(database: SqlDatabase, sql: string, values: readonly unknown[]): Rows {
  // `all` is used instead of `get`, because a statement whose rows are not all read keeps its read lock.
  if ("prepare" in database) return listOf(database.prepare(sql).all(...values));
  const result =
    "execute" in database ? database.execute({ sql, args: [...values] as never[] }) : database.query(sql, [...values]);
  return result.then(({ rows }) => listOf(rows));
}

/** Runs a statement that returns no rows. For these, better-sqlite3 requires `run` instead of `all`. */
export async function runDefinition(database: SqlDatabase, sql: string): Promise<void> {
  if ("prepare" in database) database.prepare(sql).run();
  else await runOn(database, sql, []);
}

/**
 * Whether the database certainly commits each statement at once. A `pg` pool does; a SQLite database does outside a
 * transaction.
 */
export function commitsByItself(database: SqlDatabase): boolean {
  const { inTransaction, isTransaction } = database as { inTransaction?: unknown; isTransaction?: unknown };
  if ("prepare" in database) return (inTransaction ?? isTransaction) === false;
  if ("execute" in database) return "transaction" in database && !("commit" in database);
  return "totalCount" in database && "idleCount" in database;
}
