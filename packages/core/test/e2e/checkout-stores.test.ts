import { type PostgresServer, type RedisServer, startPostgres, startRedis } from "@qfpay/servers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckoutStore } from "../../src/index.js";
import { redisCheckoutStore } from "../../src/redis.js";
import { sqlCheckoutStore } from "../../src/sql.js";
import { checkoutStoreContract } from "../checkout-store-contract.js";
import { clientKinds, redisClient } from "./redis-clients.js";

type RedisClient = Awaited<ReturnType<typeof redisClient>>;

let redis: RedisServer;
let postgres: PostgresServer;
let pool: pg.Pool;
const clients = new Map<string, RedisClient>();
const ends: (() => unknown)[] = [];

/** Opens the store only when a method is called, because the database servers start after the tests are defined. */
const later = (open: () => CheckoutStore): CheckoutStore => ({
  claim: (...args) => open().claim(...args),
  complete: (...args) => open().complete(...args),
  release: (...args) => open().release(...args),
  get: (...args) => open().get(...args),
  put: (...args) => open().put(...args),
});

beforeAll(async () => {
  redis = await startRedis();
  for (const kind of clientKinds) clients.set(kind, await redisClient(redis.port, kind, (end) => void ends.push(end)));
  postgres = await startPostgres();
  pool = new pg.Pool({ connectionString: postgres.url, max: 30 });
  pool.on("error", () => {}); // Ignores that idle connections break when the database stops.
  await sqlCheckoutStore(pool).setup();
});
afterAll(async () => {
  for (const end of ends) end();
  await pool.end();
  await postgres.stop();
  await redis.stop();
});

describe.concurrent("Every checkout store keeps the contract:", () => {
  describe.each(clientKinds)("in Redis, on %s", (kind) => {
    checkoutStoreContract(() => later(() => redisCheckoutStore(clients.get(kind)!, { commandTimeoutMs: 5_000 })));
  });
  describe("in PostgreSQL", () => checkoutStoreContract(() => later(() => sqlCheckoutStore(pool))));
});

it("The store in PostgreSQL is set up by 20 processes at once", async () => {
  const stores = Array.from({ length: 20 }, () => sqlCheckoutStore(pool, { table: "at_once" }));
  await Promise.all(stores.map((each) => each.setup()));
  await stores[0]!.put("order:1", "value", 1_000);
  expect(await stores[1]!.get("order:1")).toBe("value");
});
