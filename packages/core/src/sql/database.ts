import { QFPayConfigError } from "../errors.js";

/** A `pg` pool or client, or anything else with its `query`. */
export type PostgresDatabase = { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };

/** `libsql`, `better-sqlite3`, `node:sqlite`: statements that answer at once. */
export type SqliteDatabase = {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; run(...values: unknown[]): unknown };
};

/** A `@libsql/client` client or transaction. */
export type LibsqlClient = { execute(statement: { sql: string; args: never[] }): Promise<{ rows: unknown[] }> };

/** The databases in which the stores can keep their tables. */
export type SqlDatabase = PostgresDatabase | SqliteDatabase | LibsqlClient;

/** What one statement brought: at once from SQLite, otherwise later. */
export type Rows = readonly unknown[] | Promise<readonly unknown[]>;

/** The parts of a statement that differ between databases. Times are the server's, epoch milliseconds. */
export type Dialect = { now: string; parameter: (position: number) => string; skipLocked: string };

const postgres: Dialect = {
  now: "(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
  parameter: (position) => `$${position}`,
  skipLocked: "FOR UPDATE SKIP LOCKED",
};

const sqlite: Dialect = {
  now: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
  // better-sqlite3 takes ?1 for a name, so every value stands in its place and once.
  parameter: () => "?",
  skipLocked: "",
};

/** @throws {QFPayConfigError} something that is no database */
export function dialectOf(database: SqlDatabase): Dialect {
  if ("prepare" in database || "execute" in database) return sqlite;
  if ("query" in database) return postgres;
  throw new QFPayConfigError(
    "The store needs a pg pool or client, a libsql or better-sqlite3 database, or a @libsql/client client.",
  );
}

/** Runs one statement that returns rows; SQLite answers within the call, so that it fits into a synchronous transaction. */
export function runOn(database: SqlDatabase, sql: string, values: readonly unknown[]): Rows {
  // `all`, never `get`: a statement that is left half-way keeps its read lock.
  if ("prepare" in database) return database.prepare(sql).all(...values);
  if ("execute" in database) return database.execute({ sql, args: [...values] as never[] }).then(({ rows }) => rows);
  return database.query(sql, [...values]).then(({ rows }) => rows);
}

/** Runs one statement that returns nothing; better-sqlite3 refuses `all` for it. */
export async function define(database: SqlDatabase, sql: string): Promise<void> {
  if ("prepare" in database) database.prepare(sql).run();
  else await runOn(database, sql, []);
}

/** Whether it commits each statement by itself, as far as it can be told: a pool, or SQLite without a transaction. */
export function commitsByItself(database: SqlDatabase): boolean {
  const { inTransaction, isTransaction } = database as { inTransaction?: unknown; isTransaction?: unknown };
  if ("prepare" in database) return (inTransaction ?? isTransaction) === false;
  if ("execute" in database) return "transaction" in database && !("commit" in database);
  return "totalCount" in database && "idleCount" in database;
}
