import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";
import type { Sql } from "./sql.js";
import { tables } from "./tables.js";

function open(file: string) {
  try {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
    const db = new Database(file, { timeout: 5_000 });
    for (const table of tables) db.exec(table);
    return db;
  } catch (error) {
    const advice = "Name a file that can be written.";
    throw new Error(`DATABASE is "${file}", which cannot be used: ${(error as Error).message}. ${advice}`, {
      cause: error,
    });
  }
}

/**
 * Opens the shop's SQL file, or with `:memory:` a database in this process.
 *
 * @throws {Error} if the file cannot be used
 */
export function openEmbeddedSql(file: string): Sql {
  const db = open(file);
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => db.prepare(text).all(...values) as Row[],
    nextTicket: "(select coalesce(max(ticket), 0) + 1 from tea_orders)",
    close: async () => void db.close(),
  };
}
