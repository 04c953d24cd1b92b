// Handles one notification with the built package. Stops at the step named `point`, until the test kills it.
import { writeSync } from "node:fs";
import { createNotifyHandler } from "@qfpay/core";
import { sqlNotifyStore } from "@qfpay/core/sql";
import Database from "libsql";
import pg from "pg";

const { url, file, point, key, body, signature, completesIn } = JSON.parse(process.argv[2]);

function reach(here) {
  if (here !== point) return;
  writeSync(1, `${here}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

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
const reply = await handle({
  method: "POST",
  header: (name) => (name === "x-qf-sign" ? signature : undefined),
  body: async () => Buffer.from(body, "base64"),
});
writeSync(1, `${reply.outcome}\n`);
process.exit();
