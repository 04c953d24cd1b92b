import pg from "pg";
import type { Sql } from "./sql.js";
import { tables } from "./tables.js";

/** The shop's tables in PostgreSQL, shared by all of its servers. */
export function openPostgresSql(url: string): Sql & { pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // An idle connection that breaks is replaced; the next query tells when there is more to it.
  pool.on("error", () => {});
  return {
    pool,
    async query<Row>(text: string, values: readonly unknown[] = []) {
      let at = 0;
      const { rows } = await pool.query(
        text.replaceAll("?", () => `$${++at}`),
        [...values],
      );
      return rows as Row[];
    },
    nextTicket: "nextval('tea_tickets')",
    close: () => pool.end(),
  };
}

/** Makes what the database lacks; one process does it before the servers start. */
export async function createTables(sql: Sql): Promise<void> {
  await sql.query("create sequence if not exists tea_tickets as integer");
  for (const table of tables) await sql.query(table);
}
