import pg from "pg";
import type { Sql } from "./sql.js";
import { tables } from "./tables.js";

/** Opens a PostgreSQL database for the shop. */
export function openPostgresSql(url: string): Sql & { pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // Ignored: the pool replaces a broken idle connection. If the database stays unreachable, the next query fails.
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

/** Creates missing tables. One process must do so before the servers start. */
export async function createTables(sql: Sql): Promise<void> {
  await sql.query("create sequence if not exists tea_tickets as integer");
  for (const table of tables) await sql.query(table);
}
