import { createNotifyHandler } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import Database from "libsql";
import pg from "pg";

/** Delivers one notification to a handler with an SQL store. It calls `reach` where the process may crash. */
export async function deliverOnce({ url, file, key, body, signature, completesIn }, reach = () => {}) {
  const database = url ? new pg.Pool({ connectionString: url }) : new Database(file, { timeout: 5_000 });
  const store = sqlNotifyStore(database);

  async function shipInPostgres(number, claim) {
    const tx = await database.connect();
    try {
      await tx.query("BEGIN");
      await tx.query("INSERT INTO shipments VALUES ($1)", [number]);
      reach("in the transaction");
      if (completesIn) await store.completeIn(tx, claim);
      reach("before the commit");
      await tx.query("COMMIT");
    } catch (error) {
      await tx.query("ROLLBACK");
      throw error;
    } finally {
      tx.release();
    }
  }

  const shipInSqlite = (number, claim) =>
    database.transaction(() => {
      database.prepare("INSERT INTO shipments VALUES (?)").run(number);
      reach("in the transaction");
      if (completesIn) store.completeIn(database, claim);
      reach("before the commit");
    })();

  const handle = createNotifyHandler({
    keys: key,
    store,
    on: {
      payment: async (n, { claim }) => {
        reach("after the claim");
        await (url ? shipInPostgres : shipInSqlite)(n.out_trade_no, claim);
        reach("after the commit");
      },
    },
  });
  try {
    const reply = await handle({
      method: "POST",
      header: (name) => (name === "x-qf-sign" ? signature : undefined),
      body: async () => Buffer.from(body, "base64"),
    });
    return reply.outcome;
  } finally {
    await (url ? database.end() : database.close());
  }
}
