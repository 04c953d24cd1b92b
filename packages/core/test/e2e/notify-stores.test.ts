import { type PostgresServer, type RedisServer, startPostgres, startRedis } from "@qfpay/servers";
import { Redis } from "ioredis";
import pg from "pg";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ClaimLostError, type NotifyStore } from "../../src/index.js";
import { redisNotifyStore } from "../../src/redis.js";
import { type SqlNotifyStore, sqlNotifyStore } from "../../src/sql.js";
import { notifyStoreContract } from "../notify-store-contract.js";

/** Makes a store that calls `open` only when it is used, because the tests are defined before the server starts. */
const later = (open: () => NotifyStore): NotifyStore => ({
  claim: (...args) => open().claim(...args),
  complete: (...args) => open().complete(...args),
  release: (...args) => open().release(...args),
});

describe("The store in Redis", () => {
  let server: RedisServer;
  let ioredis: Redis;
  let nodeRedis: ReturnType<typeof createClient>;
  beforeAll(async () => {
    server = await startRedis({ persists: true });
    ioredis = new Redis({ port: server.port, host: "127.0.0.1", maxRetriesPerRequest: 1, retryStrategy: () => 20 });
    ioredis.on("error", () => {});
    nodeRedis = createClient({ url: `redis://127.0.0.1:${server.port}` });
    nodeRedis.on("error", () => {});
    await nodeRedis.connect();
  });
  afterAll(async () => {
    ioredis.disconnect();
    nodeRedis.destroy();
    await server.stop();
  });

  describe("through ioredis", () =>
    notifyStoreContract((retentionMs) => later(() => redisNotifyStore(ioredis, { retentionMs }))));
  describe("through node-redis", () =>
    notifyStoreContract((retentionMs) => later(() => redisNotifyStore(nodeRedis, { retentionMs }))));

  it("keeps a handled notification for 26 hours, and a claim for its lease", async () => {
    const store = redisNotifyStore(ioredis, { key: "shop" });
    await store.claim("payment:1", 60_000, "a");
    expect(await ioredis.pttl("shop:payment:1")).toBeGreaterThan(59_000);
    await store.complete("payment:1", "a");
    const left = await ioredis.pttl("shop:payment:1");
    expect(left).toBeGreaterThan(25.9 * 3_600_000);
    expect(left).toBeLessThanOrEqual(26 * 3_600_000);
  });

  it("works after SCRIPT FLUSH", async () => {
    const store = redisNotifyStore(ioredis);
    await store.claim("payment:flush", 60_000, "a");
    await ioredis.script("FLUSH");
    expect(await store.claim("payment:flush", 60_000, "b")).toBe("busy");
  });

  it("rejects while the server is away, and still knows the handled notifications afterwards", async () => {
    const store = redisNotifyStore(ioredis, { commandTimeoutMs: 200 });
    await store.claim("payment:kept", 60_000, "a");
    await store.complete("payment:kept", "a");
    await server.kill();
    await expect(store.claim("payment:kept", 60_000, "b")).rejects.toThrow();
    await server.start();
    await expect.poll(async () => store.claim("payment:kept", 60_000, "b"), { timeout: 5_000 }).toBe("done");
  });
});

describe("The store in PostgreSQL", () => {
  let server: PostgresServer;
  let pool: pg.Pool;
  let store: SqlNotifyStore;
  beforeAll(async () => {
    server = await startPostgres();
    pool = new pg.Pool({ connectionString: server.url, max: 20 });
    pool.on("error", () => {}); // Idle connections emit an error when the database server ends.
    store = sqlNotifyStore(pool);
    await store.setup();
    await pool.query("CREATE TABLE shipments (number text)");
  });
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });

  notifyStoreContract((retentionMs) => later(() => sqlNotifyStore(pool, { retentionMs })));

  async function ship(number: string, claim: { id: string; owner: string }, meanwhile = async () => {}) {
    const tx = await pool.connect();
    try {
      await tx.query("BEGIN");
      await tx.query("INSERT INTO shipments VALUES ($1)", [number]);
      await meanwhile();
      await store.completeIn(tx, claim);
      await tx.query("COMMIT");
    } catch (error) {
      await tx.query("ROLLBACK");
      throw error;
    } finally {
      tx.release();
    }
  }
  const shipped = async (number: string) =>
    (await pool.query("SELECT 1 FROM shipments WHERE number = $1", [number])).rowCount;

  it("books and completes in one transaction", async () => {
    await store.claim("payment:1", 60_000, "a");
    await ship("A-1", { id: "payment:1", owner: "a" });
    expect(await store.claim("payment:1", 60_000, "b")).toBe("done");
    expect(await store.complete("payment:1", "a")).toBe(true);
    expect(await shipped("A-1")).toBe(1);
  });

  it("rolls a late worker's books back when another delivery has claimed and booked", async () => {
    const id = "payment:2";
    await store.claim(id, 50, "late");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const late = ship("A-2", { id, owner: "late" }, async () => {
      expect(await store.claim(id, 60_000, "fast")).toBe("claimed");
      await ship("A-2", { id, owner: "fast" });
    });
    await expect(late).rejects.toThrow(ClaimLostError);
    expect(await shipped("A-2")).toBe(1);
  });

  it("makes a claim wait for a transaction that completes the same notification, and then returns done", async () => {
    const id = "payment:3";
    await store.claim(id, 50, "a");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const tx = await pool.connect();
    await tx.query("BEGIN");
    await store.completeIn(tx, { id, owner: "a" });
    const next = store.claim(id, 60_000, "b");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tx.query("COMMIT");
    tx.release();
    expect(await next).toBe("done");
  });

  it("grants each of 200 notifications to one of 5 claims at once", async () => {
    const claims = await Promise.all(
      Array.from({ length: 1_000 }, (_, at) => store.claim(`payment:many-${at % 200}`, 60_000, `owner ${at}`)),
    );
    expect(claims.filter((claim) => claim === "claimed")).toHaveLength(200);
  });
});
