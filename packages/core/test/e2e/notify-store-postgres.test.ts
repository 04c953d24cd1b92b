import { type PostgresServer, startPostgres } from "@qfpay/servers";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ClaimLostError } from "../../src/index.js";
import { type SqlNotifyStore, sqlNotifyStore } from "../../src/sql.js";

let server: PostgresServer;
let pool: pg.Pool;
let store: SqlNotifyStore;
beforeAll(async () => {
  server = await startPostgres();
  pool = new pg.Pool({ connectionString: server.url, max: 30 });
  pool.on("error", () => {}); // Ignores the errors of idle connections when the server ends.
  store = sqlNotifyStore(pool);
  await store.setup();
  await pool.query("CREATE TABLE shipments (number text)");
});
afterAll(async () => {
  await pool.end();
  await server.stop();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const abandoned = async (id: string, owner: string) => {
  await store.claim(id, 1, owner);
  await sleep(20);
};

async function inTransaction(work: (tx: pg.PoolClient) => Promise<unknown>, begin = "BEGIN", end = "COMMIT") {
  const tx = await pool.connect();
  try {
    await tx.query(begin);
    await work(tx);
    await tx.query(end);
  } catch (error) {
    await tx.query("ROLLBACK");
    throw error;
  } finally {
    tx.release();
  }
}

it("can be set up by 20 processes at once, also in a schema", async () => {
  await pool.query("CREATE SCHEMA shop");
  for (const table of ["at_once", "shop.notifications"]) {
    const stores = Array.from({ length: 20 }, () => sqlNotifyStore(pool, { table }));
    await Promise.all(stores.map((each) => each.setup()));
    const claims = await Promise.all(stores.map((each, at) => each.claim("payment:1", 60_000, `owner ${at}`)));
    expect(claims.filter((claim) => claim === "claimed")).toHaveLength(1);
  }
});

it("remembers for 26 hours by default: still done a minute before, no longer a minute after", async () => {
  const pass = (minutes: number) =>
    pool.query("UPDATE qfpay_notifications SET until = until - $1::bigint WHERE id = 'payment:26'", [minutes * 60_000]);
  await store.claim("payment:26", 60_000, "a");
  await store.complete("payment:26", "a");
  await pass(26 * 60 - 1);
  expect(await store.claim("payment:26", 60_000, "b")).toBe("done");
  await pass(2);
  expect(await store.claim("payment:26", 60_000, "b")).toBe("claimed");
});

it("counts a lease from the grant of the claim, not from the beginning of its wait", async () => {
  await abandoned("payment:wait", "a");
  let waiting: unknown;
  await inTransaction(
    async (tx) => {
      await store.completeIn(tx, { id: "payment:wait", owner: "a" });
      waiting = store.claim("payment:wait", 1_000, "b");
      await sleep(1_300);
    },
    "BEGIN",
    "ROLLBACK",
  );
  expect(await waiting).toBe("claimed");
  expect(await store.claim("payment:wait", 1_000, "c")).toBe("busy");
});

it("refuses a pool in place of a transaction's connection, and changes nothing", async () => {
  await store.claim("payment:pool", 60_000, "a");
  await expect(async () => store.completeIn(pool, { id: "payment:pool", owner: "a" })).rejects.toThrow("not a pool");
  expect(await store.claim("payment:pool", 60_000, "b")).toBe("busy");
});

it.each(["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])(
  "rolls back the books of a late worker whose transaction began before the claim was lost, at %s",
  async (level) => {
    const id = `payment:${level}`;
    await abandoned(id, "late");
    const late = inTransaction(async (tx) => {
      await tx.query("INSERT INTO shipments VALUES ($1)", [id]);
      expect(await store.claim(id, 60_000, "fast")).toBe("claimed");
      await inTransaction(async (other) => {
        await other.query("INSERT INTO shipments VALUES ($1)", [id]);
        await store.completeIn(other, { id, owner: "fast" });
      });
      await store.completeIn(tx, { id, owner: "late" });
    }, `BEGIN ISOLATION LEVEL ${level}`);
    if (level === "READ COMMITTED") await expect(late).rejects.toThrow(ClaimLostError);
    // 40001 is PostgreSQL's code for serialization_failure.
    else await expect(late).rejects.toMatchObject({ code: "40001" });
    expect((await pool.query("SELECT 1 FROM shipments WHERE number = $1", [id])).rowCount).toBe(1);
    expect(await store.claim(id, 60_000, "next")).toBe("done");
  },
);

it("accepts only the owner of the claim if two workers complete at once, in either order", async () => {
  for (let at = 0; at < 20; at++) {
    const id = `payment:race-${at}`;
    await abandoned(id, "late");
    await store.claim(id, 60_000, "fast");
    const ship = (owner: string) =>
      inTransaction(async (tx) => {
        await tx.query("INSERT INTO shipments VALUES ($1)", [id]);
        await store.completeIn(tx, { id, owner });
      });
    const order = at % 2 ? ["late", "fast"] : ["fast", "late"];
    const results = await Promise.allSettled(order.map(ship));
    expect(results.map(({ status }) => status)).toEqual(
      order.map((owner) => (owner === "fast" ? "fulfilled" : "rejected")),
    );
    expect((await pool.query("SELECT 1 FROM shipments WHERE number = $1", [id])).rowCount).toBe(1);
  }
});

it("deletes expired rows without waiting for transactions that hold locks on some of them", async () => {
  await abandoned("payment:held", "a");
  await abandoned("payment:old", "a");
  await inTransaction(async (tx) => {
    await store.completeIn(tx, { id: "payment:held", owner: "a" });
    const others = Array.from({ length: 10 }, () => sqlNotifyStore(pool));
    const claims = others.map((other, at) => other.claim(`payment:while-${at}`, 60_000, "b"));
    const first = await Promise.race([Promise.all(claims), sleep(10_000)]);
    expect(first).toEqual(claims.map(() => "claimed"));
  });
  const left = await pool.query("SELECT id FROM qfpay_notifications WHERE id IN ('payment:held', 'payment:old')");
  expect(left.rows).toEqual([{ id: "payment:held" }]);
  expect(await store.claim("payment:held", 60_000, "b")).toBe("done");
});
