import { type ChildProcess, fork } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { type RedisServer, startRedis } from "@qfpay/servers";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { type RedisLimiterOptions, redisLimiter } from "../../src/redis.js";
import { redisAdmin, redisClient, redisServer, sleep } from "./redis-clients.js";

const program = fileURLToPath(new URL("redis-hammer.mjs", import.meta.url));
type Report = { elapsedMs: number; stats: { sent: number; waitedMs: number; redis: string } };

/** Starts a server that notes when each call arrives, and responds after a random time. */
async function receiver(longestMs: number) {
  const arrivals: number[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/first") return void response.end("{}");
    arrivals.push(performance.now());
    setTimeout(() => response.end("{}"), Math.random() * longestMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return { arrivals, url: `http://127.0.0.1:${(server.address() as { port: number }).port}/` };
}

/** Returns the largest number of requests that arrived within one window of this length. */
function most(arrivals: readonly number[], windowMs: number): number {
  let [from, found] = [0, 0];
  for (let to = 0; to < arrivals.length; to++) {
    while (arrivals[from]! <= arrivals[to]! - windowMs) from++;
    found = Math.max(found, to - from + 1);
  }
  return found;
}

function start(orders: object): ChildProcess {
  const child = fork(program, [JSON.stringify(orders)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

const message = <T>(child: ChildProcess) =>
  new Promise<T>((resolve) => child.once("message", (said) => resolve(said as T)));

/** Runs processes that all request limiter slots from the same moment on, and returns their reports. */
async function hammer(
  orders: { port: number; url: string; calls: number; options: RedisLimiterOptions },
  kinds: string[],
) {
  const children = kinds.map((kind) => start({ ...orders, kind }));
  await Promise.all(children.map((child) => message(child)));
  const reports = children.map((child) => message<Report>(child));
  for (const child of children) child.send("go");
  return Promise.all(reports);
}

// The Redis servers of all tests. They start together, because each must run for some seconds before its test begins:
// see `serverAged`.
let servers: RedisServer[];
let startedAt: number;
beforeAll(async () => {
  servers = await Promise.all(Array.from({ length: 4 }, () => startRedis()));
  startedAt = performance.now();
});
afterAll(async () => {
  for (const server of servers) await server.stop();
});

/** Returns a Redis server after it has run for `ms`: the limiter does not trust a server that has just started. */
async function serverAged(ms: number, at: number): Promise<RedisServer> {
  await sleep(Math.max(0, startedAt + ms - performance.now()));
  return servers[at]!;
}

describe("Four processes that share a limiter", () => {
  it("never exceed any window at the server that gets their requests, and lose little time", async () => {
    const { port } = await serverAged(4_000, 0);
    const { arrivals, url } = await receiver(10);
    const windows = [
      { limit: 20, windowMs: 200 },
      { limit: 80, windowMs: 1_200 },
    ];
    const options = { windows, marginMs: 2, transitMs: 1_000, reserve: 0, fail: "closed" } as const;
    const kinds = ["ioredis", "node-redis", "ioredis", "node-redis"];
    const reports = await hammer({ port, url, calls: 110, options }, kinds);

    expect(arrivals).toHaveLength(440);
    for (const { limit, windowMs } of windows) expect(most(arrivals, windowMs)).toBeLessThanOrEqual(limit);
    expect(most(arrivals, 1_200)).toBeGreaterThanOrEqual(75);
    for (const { stats } of reports) expect(stats).toMatchObject({ sent: 110, redis: "shared" });
    // At 80 calls in 1 200 ms, 400 calls take five windows. The last 40 calls, at 20 in 200 ms, take 200 ms more.
    const idealMs = 5 * 1_200 + 200;
    const elapsedMs = arrivals.at(-1)! - arrivals[0]!;
    console.log(
      `440 calls of 4 processes: ${elapsedMs.toFixed(0)} ms, ideal ${idealMs} ms, ` +
        `at most ${windows.map(({ limit, windowMs }) => `${most(arrivals, windowMs)} of ${limit} in ${windowMs} ms`).join(", ")}`,
    );
    expect(elapsedMs).toBeGreaterThan(idealMs - 200);
    expect(elapsedMs).toBeLessThan(idealMs * 2.5);
    const finished = reports.map((report) => report.elapsedMs);
    // No process has to wait much longer than the others.
    expect(Math.max(...finished) / Math.min(...finished)).toBeLessThan(3);
  });

  it("never exceed a window while Redis is killed, loses its data and comes back", async () => {
    const { port, kill, start: restart } = await serverAged(3_000, 1);
    const { arrivals, url } = await receiver(10);
    const windows = [{ limit: 20, windowMs: 500 }];
    const options = {
      windows,
      marginMs: 2,
      transitMs: 1_000, // If a busy machine delays one call for longer than this, the limiter cannot hold the window.
      reserve: 0,
      fail: "closed",
      commandTimeoutMs: 200,
    } as const;
    const reports = hammer({ port, url, calls: 40, options }, ["ioredis", "node-redis", "ioredis", "node-redis"]);
    for (const count of [40, 90]) {
      while (arrivals.length < count) await sleep(5);
      await kill();
      await sleep(100);
      await restart();
    }
    await reports;
    expect(arrivals).toHaveLength(160);
    expect(most(arrivals, 500)).toBeLessThanOrEqual(20);
  });

  it("get the slots of a killed process back after transit time and window", async () => {
    const { port } = await serverAged(3_000, 2);
    const { arrivals, url } = await receiver(60_000);
    const options = { windows: [{ limit: 4, windowMs: 500 }], marginMs: 0, transitMs: 500, fail: "closed" } as const;
    const child = start({ port, url, calls: 4, options, kind: "ioredis" });
    await message(child);
    const sentAt = performance.now();
    child.send("go");
    while (arrivals.length < 4) await sleep(5);
    child.kill("SIGKILL");
    const limiter = redisLimiter(await redisClient(port), options);
    await limiter.acquire();
    const waitedMs = performance.now() - sentAt;
    expect(waitedMs).toBeGreaterThanOrEqual(1_000);
    expect(waitedMs).toBeLessThan(6_000);
  });
});

describe("Processes that have more calls than the windows take", () => {
  const ends: (() => unknown)[] = [];
  let port: number;
  let admin: Redis;
  const scriptCalls = async () =>
    Number(/cmdstat_evalsha:calls=(\d+)/.exec(await admin.info("commandstats"))?.[1] ?? 0);

  beforeAll(async () => {
    ({ port } = await serverAged(18_000, 3));
    admin = redisAdmin(port, (end) => void ends.push(end));
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  it.each(isWeekly ? [4, 16] : [4])(
    "hold the windows with %i processes, use them fully, and send Redis few commands",
    async (processes) => {
      const { arrivals, url } = await receiver(60);
      const callsBefore = await scriptCalls();
      const windows = [
        { limit: 100, windowMs: 1_000 },
        { limit: 400, windowMs: 10_000 },
      ];
      const key = `saturated:${processes}`;
      const options = { key, windows, transitMs: 5_000, reserve: 0, fail: "closed", commandTimeoutMs: 10_000 } as const;
      const kinds = Array.from({ length: processes }, (_, at) => (at % 2 === 0 ? "ioredis" : "node-redis"));
      const reports = await hammer({ port, url, calls: 800 / processes, options }, kinds);

      expect(arrivals).toHaveLength(800);
      for (const { limit, windowMs } of windows) expect(most(arrivals, windowMs)).toBeLessThanOrEqual(limit);
      for (const { stats } of reports) expect(stats).toMatchObject({ sent: 800 / processes, redis: "shared" });
      const trips = ((await scriptCalls()) - callsBefore) / 800;
      const used = most(arrivals, 10_000) / 400;
      console.log(
        `${processes} processes: ${trips.toFixed(2)} trips for a call, ${(used * 100).toFixed(0)} % of the window used`,
      );
      expect(trips).toBeLessThanOrEqual(1.2);
      expect(used).toBeGreaterThanOrEqual(0.95);
    },
  );
});

describe("Speed", () => {
  it("a slot takes one exchange with Redis", async () => {
    const { port } = await redisServer();
    const options = { windows: [{ limit: 100_000, windowMs: 1_000 }], transitMs: 0, fail: "open" } as const;
    const limiter = redisLimiter(await redisClient(port), options);
    const admin = redisAdmin(port);
    await limiter.acquire();
    const begunAt = performance.now();
    for (let i = 0; i < 1_000; i++) (await limiter.acquire())();
    const perSecond = 1_000 / ((performance.now() - begunAt) / 1_000);
    console.log(`${perSecond.toFixed(0)} places a second, one after the other`);
    const calls = Number(/cmdstat_evalsha:calls=(\d+)/.exec(await admin.info("commandstats"))?.[1]);
    expect(calls).toBeLessThanOrEqual(2_010);
    expect(perSecond).toBeGreaterThan(200);
  });
});
