import { type RedisServer, startRedis } from "@qfpay/servers";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { Limiter } from "../../src/index.js";
import { type RedisLimiterOptions, redisLimiter } from "../../src/redis.js";
import { type ClientKind, redisClient, sleep } from "./redis-clients.js";

/** The key of the limiters in Redis. */
export const key = "test:away";
/** Options with a short window and a short `transitMs`, because the limiter waits for both if Redis loses its data. */
export const quick = { key, windows: [{ limit: 8, windowMs: 800 }], marginMs: 0, transitMs: 200, reserve: 0 } as const;
/** The milliseconds after the start of a Redis server until the limiter knows that no earlier call still counts. */
export const trustedAfterMs = 3_600;

/** Requests `count` slots and notes the time of each grant. Each call ends at once. */
export function ask(limiter: Limiter, count: number) {
  const at: number[] = [];
  const one = async () => {
    const landed = await limiter.acquire();
    at.push(performance.now());
    landed();
  };
  return { at, done: Promise.all(Array.from({ length: count }, one)) };
}

/** Returns the largest number of grants within one window. */
export const most = (at: readonly number[], windowMs: number) =>
  Math.max(...at.map((end) => at.filter((one) => one > end - windowMs && one <= end).length));

/**
 * Starts Redis servers for the tests of a file together, because limiters trust a server only after it has run for some
 * seconds. Returns a function that starts a limiter on one of these servers: each test gets its own. If none is left,
 * because a test runs again, the function starts one.
 *
 * @param servers for each test, whether its server keeps its data on the disk
 */
export function rigs(...servers: { persists: boolean }[]) {
  let unused: { server: RedisServer; persists: boolean; startedAt: number }[] = [];
  const start = async ({ persists }: { persists: boolean }) => {
    const server = await startRedis({ persists });
    return { server, persists, startedAt: performance.now() };
  };
  beforeAll(async () => {
    unused = await Promise.all(servers.map(start));
  });
  afterAll(async () => {
    for (const { server } of unused) await server.stop();
  });
  return async (options: RedisLimiterOptions = {}, { persists = false, kind = "ioredis 6" as ClientKind } = {}) => {
    const at = unused.findIndex((one) => one.persists === persists);
    const { server, startedAt } = unused.splice(at, at < 0 ? 0 : 1)[0] ?? (await start({ persists }));
    onTestFinished(() => server.stop());
    const limiter = redisLimiter(await redisClient(server.port, kind), { ...quick, commandTimeoutMs: 200, ...options });
    await sleep(Math.max(0, startedAt + trustedAfterMs - performance.now()));
    return { server, limiter };
  };
}

/** Waits until the condition is true, and fails after `withinMs` milliseconds. */
export async function until(condition: () => boolean, withinMs = 5_000): Promise<void> {
  for (const end = performance.now() + withinMs; !condition(); await sleep(10)) {
    if (performance.now() > end) throw new Error("It did not come true in time.");
  }
}
