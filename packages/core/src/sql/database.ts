import { QFPayConfigError } from "../errors.js";

/** A `pg` pool or client, or anything else with its `query`. */
export type PostgresDatabase = { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };

/** `libsql`, `better-sqlite3`, `node:sqlite`: statements that answer at once. */
export type SqliteDatabase = { prepare(sql: string): { all(...values: unknown[]): unknown[] } };

/** A `@libsql/client` client or transaction. */
export type LibsqlClient = { execute(statement: { sql: string; args: never[] }): Promise<{ rows: unknown[] }> };

export type SqlDatabase = PostgresDatabase | SqliteDatabase | LibsqlClient;

/** What one statement brought: at once from SQLite, otherwise later. */
export type Rows = readonly unknown[] | Promise<readonly unknown[]>;

/** The parts of a statement that differ between databases. Times are the server's, epoch milliseconds. */
export type Dialect = { now: string; parameter: (position: number) => string };

const postgres: Dialect = {
  now: "(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
  parameter: (position) => `$${position}`,
};

const sqlite: Dialect = {
  now: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
  parameter: (position) => `?${position}`,
};

/** @throws {QFPayConfigError} something that is no database */
export function dialectOf(database: SqlDatabase): Dialect {
  if ("prepare" in database || "execute" in database) return sqlite;
  if ("query" in database) return postgres;
  throw new QFPayConfigError(
    "sqlNotifyStore needs a pg pool or client, a libsql or better-sqlite3 database, or a @libsql/client client.",
  );
}

/** Runs one statement to its end; SQLite answers within the call, so that it fits into a synchronous transaction. */
export function runOn(database: SqlDatabase, sql: string, values: readonly unknown[]): Rows {
  // `all`, never `get`: a statement that is left half-way keeps its read lock.
  if ("prepare" in database) return database.prepare(sql).all(...values);
  if ("execute" in database) return database.execute({ sql, args: [...values] as never[] }).then(({ rows }) => rows);
  return database.query(sql, [...values]).then(({ rows }) => rows);
}
