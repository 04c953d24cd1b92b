import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "libsql";
import type { Sql } from "./sql.js";
import { tables } from "./tables.js";

/** The shop's SQL file, or with `:memory:` a database of this process only. */
export function openEmbeddedSql(file: string): Sql {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  for (const table of tables) db.exec(table);
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => db.prepare(text).all(...values) as Row[],
    nextTicket: "(select coalesce(max(ticket), 0) + 1 from tea_orders)",
    close: async () => void db.close(),
  };
}
