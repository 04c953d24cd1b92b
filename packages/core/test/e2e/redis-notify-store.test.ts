import { type RedisServer, startRedis } from "@qfpay/servers";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNotifyHandler } from "../../src/index.js";
import { type RedisNotifyStoreOptions, redisNotifyStore } from "../../src/redis.js";
import { signNotification } from "../../src/testing.js";
import { clientKey, rejection } from "../support.js";
import { clientKinds, redisAdmin, redisClient, redisServer, sleep } from "./redis-clients.js";

const ends: (() => unknown)[] = [];
let server: RedisServer;
let admin: Redis;
let keys = 0;

beforeAll(async () => {
  server = await startRedis();
  ends.push(() => server.stop());
  admin = redisAdmin(server.port, (end) => void ends.push(end));
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function stores(count: number, options: RedisNotifyStoreOptions = {}) {
  const key = `test:${++keys}`;
  const clients = await Promise.all(Array.from({ length: count }, () => redisClient(server.port)));
  return { key, all: clients.map((client) => redisNotifyStore(client, { key, ...options })) };
}

describe.each(clientKinds)("On %s", (kind) => {
  it("a notification is claimed, completed, and stays done", async () => {
    const store = redisNotifyStore(await redisClient(server.port, kind), { key: `test:${++keys}` });
    expect(await store.claim("n", 1_000, "a")).toBe("claimed");
    expect(await store.claim("n", 1_000, "b")).toBe("busy");
    await admin.script("FLUSH");
    expect(await store.complete("n", "a")).toBe(true);
    expect(await store.claim("n", 1_000, "b")).toBe("done");
  });
});

describe("A claim", () => {
  it("is granted to exactly one of fifty requests at once over five connections", async () => {
    const { all } = await stores(5);
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, i) => all[i % all.length]!.claim("n", 5_000, `owner ${i}`)),
    );
    expect(claims.filter((claim) => claim === "claimed")).toHaveLength(1);
    expect(claims.filter((claim) => claim === "busy")).toHaveLength(49);
  });

  it("ends with its lease and not before", async () => {
    const { all } = await stores(2);
    await all[0]!.claim("n", 2_000, "a");
    await sleep(500);
    expect(await all[1]!.claim("n", 2_000, "b")).toBe("busy");
    await sleep(1_600);
    expect(await all[1]!.claim("n", 400, "b")).toBe("claimed");
  });

  it("that was released can be taken again at once", async () => {
    const { all } = await stores(2);
    await all[0]!.claim("n", 5_000, "a");
    await all[0]!.release("n", "a");
    expect(await all[1]!.claim("n", 5_000, "b")).toBe("claimed");
  });

  it("is not changed by an owner whose lease has ended", async () => {
    const { all } = await stores(2);
    await all[0]!.claim("n", 100, "late");
    await sleep(150);
    expect(await all[1]!.claim("n", 5_000, "other")).toBe("claimed");
    expect(await all[0]!.complete("n", "late")).toBe(false);
    await all[0]!.release("n", "late");
    expect(await all[0]!.claim("n", 5_000, "third")).toBe("busy");
    expect(await all[1]!.complete("n", "other")).toBe(true);
    expect(await all[0]!.complete("n", "late")).toBe(false);
    await all[0]!.release("n", "late");
    expect(await all[0]!.claim("n", 5_000, "late")).toBe("done");
  });

  it("whose lease has ended can be completed as long as no other owner has it", async () => {
    const { all } = await stores(1);
    await all[0]!.claim("n", 50, "late");
    await sleep(100);
    expect(await all[0]!.complete("n", "late")).toBe(true);
    expect(await all[0]!.claim("n", 50, "b")).toBe("done");
  });

  it("can be completed twice by its owner, and is not undone by its release", async () => {
    const { all } = await stores(1);
    await all[0]!.claim("n", 1_000, "a");
    expect([await all[0]!.complete("n", "a"), await all[0]!.complete("n", "a")]).toEqual([true, true]);
    await all[0]!.release("n", "a");
    expect(await all[0]!.claim("n", 1_000, "b")).toBe("done");
  });

  it("without an owner belongs to all callers without an owner, and to no others", async () => {
    const { all } = await stores(1);
    const store = all[0]!;
    expect([await store.claim("n", 1_000), await store.claim("n", 1_000)]).toEqual(["claimed", "busy"]);
    expect(await store.complete("n", "somebody")).toBe(false);
    await store.release("n", "somebody");
    expect(await store.claim("n", 1_000)).toBe("busy");
    await store.release("n");
    expect(await store.claim("n", 1_000)).toBe("claimed");
    expect(await store.complete("n")).toBe(true);
  });

  it("belongs to its id alone, whatever characters the id has", async () => {
    const { all } = await stores(1);
    const ids = ["a", "a:b", "{a}", "支付", "", "__proto__", "a\u0000b", "x".repeat(500)];
    expect(await Promise.all(ids.map((id) => all[0]!.claim(id, 1_000, "o")))).toEqual(ids.map(() => "claimed"));
    expect(await Promise.all(ids.map((id) => all[0]!.claim(id, 1_000, "o")))).toEqual(ids.map(() => "busy"));
  });

  it.each([0, 0.4, 1e-9])("for %d ms is a claim for a millisecond", async (leaseMs) => {
    const { all } = await stores(1);
    expect(await all[0]!.claim("n", leaseMs, "a")).toBe("claimed");
    await sleep(20);
    expect(await all[0]!.claim("n", 100, "b")).toBe("claimed");
  });
});

describe("A handled notification", () => {
  it("is remembered for 26 hours", async () => {
    const { key, all } = await stores(1);
    await all[0]!.claim("n", 1_000, "a");
    await all[0]!.complete("n", "a");
    const left = await admin.pttl(`${key}:n`);
    expect(left).toBeGreaterThan(26 * 3_600_000 - 5_000);
    expect(left).toBeLessThanOrEqual(26 * 3_600_000);
  });

  it("is forgotten after the retention, not before", async () => {
    const { all } = await stores(1, { retentionMs: 2_000 });
    await all[0]!.claim("n", 1_000, "a");
    await all[0]!.complete("n", "a");
    await sleep(500);
    expect(await all[0]!.claim("n", 1_000, "b")).toBe("done");
    await sleep(1_600);
    expect(await all[0]!.claim("n", 1_000, "b")).toBe("claimed");
  });

  it.each([0, -1, Number.NaN])("cannot be remembered for %d ms", (retentionMs) => {
    expect(() => redisNotifyStore({ evalsha: async () => 1, eval: async () => 1 }, { retentionMs })).toThrow(
      "retentionMs",
    );
  });
});

describe("While Redis is away", () => {
  it.each(clientKinds)("all methods reject on %s, in time", async (kind) => {
    const own = await redisServer();
    const store = redisNotifyStore(await redisClient(own.port, kind), { commandTimeoutMs: 300 });
    await store.claim("n", 5_000, "a");
    own.freeze();
    const startedAt = performance.now();
    const errors = await Promise.all([
      rejection(Promise.resolve(store.claim("n", 5_000, "b"))),
      rejection(Promise.resolve(store.complete("n", "a"))),
      rejection(Promise.resolve(store.release("n", "a"))),
    ]);
    for (const error of errors) expect(error.message).toBe("Redis gave no answer within 300 ms.");
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    own.thaw();
    await own.kill();
    expect(await rejection(Promise.resolve(store.claim("m", 5_000, "b")))).toBeInstanceOf(Error);
  });

  it("a claim that was granted too late is released", async () => {
    const own = await redisServer();
    const client = await redisClient(own.port);
    const store = redisNotifyStore(client, { commandTimeoutMs: 200 });
    await store.claim("m", 5_000, "a"); // Loads the store's Lua script before Redis is frozen.
    own.freeze();
    await rejection(Promise.resolve(store.claim("n", 60_000, "a")));
    own.thaw();
    await sleep(200);
    expect(await store.claim("n", 60_000, "b")).toBe("claimed");
  });

  it("a delivery is answered with 500, and handled when it is repeated", async () => {
    const own = await redisServer();
    const handled: string[] = [];
    const store = redisNotifyStore(await redisClient(own.port), { commandTimeoutMs: 200 });
    const handle = createNotifyHandler({
      keys: clientKey,
      store,
      on: { payment: (n) => void handled.push(n.out_trade_no!) },
    });
    const payload = {
      notify_type: "payment",
      respcd: "0000",
      syssn: "1",
      out_trade_no: "A-1",
      txamt: "1",
      txcurrcd: "HKD",
    };
    const signed = signNotification(payload, clientKey);
    const deliver = () =>
      handle({
        method: "POST",
        header: (name) =>
          name.toLowerCase() === "x-qf-sign"
            ? (Object.values(signed.headers).find((v) => /^[0-9A-Fa-f]{32,64}$/.test(v)) ?? null)
            : null,
        body: async () => signed.body,
      });
    await own.kill();
    expect((await deliver()).status).toBe(500);
    expect(handled).toEqual([]);
    await own.start();
    await sleep(500);
    for (let tries = 0; tries < 20 && handled.length === 0; tries++) {
      await deliver();
      await sleep(200);
    }
    expect(handled).toEqual(["A-1"]);
    expect((await deliver()).status).toBe(200);
    expect(handled).toEqual(["A-1"]);
  });
});
