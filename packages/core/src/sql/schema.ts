import { QFPayConfigError } from "../errors.js";
import { runDefinition, type SqlDatabase } from "./database.js";

/** The default name of the table of handled notifications. */
export const defaultTable = "qfpay_notifications";

// The e2e tests run the example below, because it needs PostgreSQL
/**
 * Returns the SQL that creates the table of `sqlNotifyStore`, for SQLite and PostgreSQL.
 *
 * @throws {QFPayConfigError} if the table's name is not an identifier
 * @example
 * await pool.query(sqlNotifySchema());
 */
export function sqlNotifySchema(table: string = defaultTable): string {
  return statements(table).join("\n");
}

/** Creates the table of `sqlNotifyStore` if it is missing. */
export const createTable = (database: SqlDatabase, table: string): Promise<void> =>
  createTables(database, statements(table));

/** Runs the statements that create missing tables. */
export async function createTables(database: SqlDatabase, definitions: readonly string[]): Promise<void> {
  for (const statement of definitions) {
    // PostgreSQL's IF NOT EXISTS fails if another process creates the same table at the same time. The table exists
    // after the failure, so the second try succeeds.
    await runDefinition(database, statement).catch(() => runDefinition(database, statement));
  }
}

function statements(table: string): string[] {
  const name = identifier(table);
  return [
    [
      `CREATE TABLE IF NOT EXISTS ${name} (`,
      "  id TEXT PRIMARY KEY, state TEXT NOT NULL, owner TEXT NOT NULL, until BIGINT NOT NULL",
      ");",
    ].join("\n"),
    `CREATE INDEX IF NOT EXISTS ${name.split(".").at(-1)}_until ON ${name} (until);`,
  ];
}

/**
 * Checks the name of a table, which becomes a part of SQL statements, and returns it.
 *
 * @throws {QFPayConfigError} if the table's name could mean something else in a statement, or could exceed PostgreSQL's
 *   length limit
 */
export function identifier(table: string): string {
  if (/^([A-Za-z_]\w{0,49}\.)?[A-Za-z_]\w{0,49}$/.test(table)) return table;
  throw new QFPayConfigError(
    "table must be a name of at most 50 letters, digits and underscores, on PostgreSQL with a schema in front if need be.",
  );
}
