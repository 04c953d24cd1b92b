import { QFPayConfigError } from "../errors.js";

/** A `pg` pool or client, or another object with the same `query`. */
export type PostgresDatabase = { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };

/** `libsql`, `better-sqlite3`, `node:sqlite`: databases whose statements return their result synchronously. */
export type SqliteDatabase = {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; run(...values: unknown[]): unknown };
};

/** A `@libsql/client` client or transaction. */
export type LibsqlClient = { execute(statement: { sql: string; args: never[] }): Promise<{ rows: unknown[] }> };

/** The databases in which the stores can keep their tables. */
export type SqlDatabase = PostgresDatabase | SqliteDatabase | LibsqlClient;

/** The result of one statement: synchronous from SQLite, otherwise a promise. */
export type Rows = readonly unknown[] | Promise<readonly unknown[]>;

/** The parts of a statement that differ between databases. Times are those of the server, in epoch milliseconds. */
export type Dialect = { now: string; parameter: (position: number) => string; skipLocked: string };

const postgres: Dialect = {
  now: "(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
  parameter: (position) => `$${position}`,
  skipLocked: "FOR UPDATE SKIP LOCKED",
};

const sqlite: Dialect = {
  now: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
  // better-sqlite3 reads ?1 as a name, so each value is a plain ? and is passed once per use.
  parameter: () => "?",
  skipLocked: "",
};

/** @throws {QFPayConfigError} if `database` is not a supported database */
export function dialectOf(database: SqlDatabase): Dialect {
  if ("prepare" in database || "execute" in database) return sqlite;
  if ("query" in database) return postgres;
  throw new QFPayConfigError(
    "The store needs a pg pool or client, a libsql or better-sqlite3 database, or a @libsql/client client.",
  );
}

/**
 * Runs one statement that returns rows. With SQLite it returns them synchronously, so that it fits into a synchronous
 * transaction.
 */
export function runOn(database: SqlDatabase, sql: string, values: readonly unknown[]): Rows {
  // `all` is used instead of `get`, because a statement that is not read to its end keeps its read lock.
  if ("prepare" in database) return database.prepare(sql).all(...values);
  if ("execute" in database) return database.execute({ sql, args: [...values] as never[] }).then(({ rows }) => rows);
  return database.query(sql, [...values]).then(({ rows }) => rows);
}

/** Runs one statement that returns nothing; better-sqlite3 refuses `all` for it. */
export async function define(database: SqlDatabase, sql: string): Promise<void> {
  if ("prepare" in database) database.prepare(sql).run();
  else await runOn(database, sql, []);
}

/**
 * Whether the database commits each statement by itself, as far as that is visible: a pool, or SQLite without a
 * transaction.
 */
export function commitsByItself(database: SqlDatabase): boolean {
  const { inTransaction, isTransaction } = database as { inTransaction?: unknown; isTransaction?: unknown };
  if ("prepare" in database) return (inTransaction ?? isTransaction) === false;
  if ("execute" in database) return "transaction" in database && !("commit" in database);
  return "totalCount" in database && "idleCount" in database;
}
