import { type RedisServer, startRedis } from "@qfpay/servers";
import { Redis } from "ioredis";
import { Redis as Redis5 } from "ioredis5";
import { createClient } from "redis";
import { createClient as createClient4 } from "redis4";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { LimiterUse } from "../../src/index.js";
import { type RedisClient, type RedisLimiterOptions, redisLimiter } from "../../src/redis.js";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
  await sleep(6_000); // The limiter trusts a Redis server only after the server has run for some seconds.
});
afterAll(() => redis.stop());

const ioredis = (port = redis.port) => {
  const client = new Redis({ port, host: "127.0.0.1", maxRetriesPerRequest: 1, retryStrategy: () => 20 });
  client.on("error", () => {});
  onTestFinished(() => client.disconnect());
  return client;
};

let keys = 0;
const freshKey = () => `test:${process.pid}:${++keys}`;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Acquires `count` slots, and releases each at once. Returns the time of each grant by this process's clock. */
async function take(limiter: ReturnType<typeof redisLimiter>, count: number, grants: number[] = [], use?: LimiterUse) {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const release = await limiter.acquire(undefined, use);
      grants.push(performance.now());
      release();
    }),
  );
  return grants;
}

const most = (grants: readonly number[], windowMs: number) =>
  Math.max(0, ...grants.map((end) => grants.filter((at) => at > end - windowMs && at <= end).length));

const quick = {
  windows: [{ limit: 10, windowMs: 300 }],
  ...{ marginMs: 0, reserve: 0, transitMs: 0 },
} satisfies RedisLimiterOptions;

const clients: [string, () => Promise<RedisClient>][] = [
  ["ioredis 6", async () => ioredis()],
  [
    "ioredis 5",
    async () => {
      const client = new Redis5({ port: redis.port, host: "127.0.0.1" });
      onTestFinished(() => client.disconnect());
      return client;
    },
  ],
  [
    "node-redis 6",
    async () => {
      const client = createClient({ url: `redis://127.0.0.1:${redis.port}` });
      await client.connect();
      onTestFinished(() => client.destroy());
      return client;
    },
  ],
  [
    "node-redis 4",
    async () => {
      const client = createClient4({ url: `redis://127.0.0.1:${redis.port}` });
      await client.connect();
      onTestFinished(() => client.disconnect());
      return client;
    },
  ],
];

describe.each(clients)("With %s", (_name, connect) => {
  it("ten of 25 calls go at once, ten after the window, and the rest after another", async () => {
    const windows = [{ limit: 10, windowMs: 1_000 }];
    const grants = await take(redisLimiter(await connect(), { ...quick, windows, key: freshKey() }), 25);
    const startedAt = Math.min(...grants);
    expect(grants.filter((at) => at - startedAt < 900)).toHaveLength(10);
    expect(grants.filter((at) => at - startedAt < 1_900)).toHaveLength(20);
    expect(Math.max(...grants) - startedAt).toBeGreaterThan(1_990);
  });

  it("goes on if the server has forgotten its scripts", async () => {
    const limiter = redisLimiter(await connect(), { ...quick, key: freshKey() });
    await take(limiter, 1);
    const admin = ioredis();
    await admin.script("FLUSH");
    await take(limiter, 1);
    expect(limiter.stats().sent).toBe(2);
  });
});

describe("Several limiters on one key", () => {
  it("keep any window together, and finish near the ideal time", async () => {
    const key = freshKey();
    const windows = [
      { limit: 20, windowMs: 200 },
      { limit: 50, windowMs: 1_000 },
    ];
    const limiters = Array.from({ length: 4 }, () =>
      redisLimiter(ioredis(), { ...quick, windows, marginMs: 10, transitMs: 100, key }),
    );
    const grants: number[] = [];
    const startedAt = performance.now();
    await Promise.all(limiters.map((limiter) => take(limiter, 50, grants)));
    const tookMs = performance.now() - startedAt;
    expect(grants).toHaveLength(200);
    // This test notes each grant some milliseconds late, sometimes more and sometimes fewer. Two grants may therefore
    // look closer than they were, so the windows here are 10 ms shorter than the limiter's.
    expect(most(grants, 190)).toBeLessThanOrEqual(20);
    expect(most(grants, 990)).toBeLessThanOrEqual(50);
    expect(tookMs).toBeGreaterThan(3_000 + 400);
    expect(tookMs).toBeLessThan((3_000 + 400) * 1.5);
  });

  it("stop together after a 429, and go on one by one", async () => {
    const key = freshKey();
    const one = redisLimiter(ioredis(), { ...quick, windows: [{ limit: 100, windowMs: 1_000 }], key });
    const other = redisLimiter(ioredis(), { ...quick, windows: [{ limit: 100, windowMs: 1_000 }], key });
    await take(other, 1);
    const startedAt = performance.now();
    await one.coolDown(400);
    const grants = await take(other, 5);
    expect(Math.min(...grants) - startedAt).toBeGreaterThanOrEqual(399);
    // After a cool-down, the limiter grants slots at intervals of 10 ms.
    expect(Math.max(...grants) - Math.min(...grants)).toBeGreaterThan(30);
  });

  it("of different keys do not hold each other back", async () => {
    const windows = [{ limit: 10, windowMs: 3_000 }];
    const startedAt = performance.now();
    await Promise.all([1, 2, 3].map(() => take(redisLimiter(ioredis(), { ...quick, windows, key: freshKey() }), 10)));
    expect(performance.now() - startedAt).toBeLessThan(2_900);
  });

  it("keep a share of the longest window for enquiries, which go first", async () => {
    const options = { ...quick, windows: [{ limit: 20, windowMs: 2_000 }], reserve: 0.1, key: freshKey() };
    const limiter = redisLimiter(ioredis(), options);
    const startedAt = performance.now();
    const calls: number[] = [];
    const all = take(limiter, 19, calls);
    await sleep(300);
    expect(calls).toHaveLength(18);
    const enquiries = await take(limiter, 2, [], "enquiry");
    expect(Math.max(...enquiries) - startedAt).toBeLessThan(1_000);
    await all;
    expect(Math.max(...calls) - startedAt).toBeGreaterThan(1_990);
  });
});

describe("A call under way", () => {
  it("counts until its response, and a window longer", async () => {
    const options = { ...quick, windows: [{ limit: 1, windowMs: 200 }], transitMs: 2_000, key: freshKey() };
    const limiter = redisLimiter(ioredis(), options);
    const release = await limiter.acquire();
    const next = take(limiter, 1);
    await sleep(300);
    const answeredAt = performance.now();
    release();
    expect((await next)[0]! - answeredAt).toBeGreaterThanOrEqual(195);
  });

  it("without a response counts as arrived after transitMs", async () => {
    const options = { ...quick, windows: [{ limit: 1, windowMs: 100 }], transitMs: 300, key: freshKey() };
    const limiter = redisLimiter(ioredis(), options);
    const startedAt = performance.now();
    await limiter.acquire();
    const [at] = await take(limiter, 1);
    expect(at! - startedAt).toBeGreaterThanOrEqual(395);
    expect(at! - startedAt).toBeLessThan(3_000);
  });

  it("whose caller gives up during the wait leaves no trace", async () => {
    const limiter = redisLimiter(ioredis(), { ...quick, windows: [{ limit: 1, windowMs: 2_000 }], key: freshKey() });
    await take(limiter, 1);
    const giveUp = new AbortController();
    const waiting = limiter.acquire(giveUp.signal);
    giveUp.abort(new Error("changed my mind"));
    await expect(waiting).rejects.toThrow("changed my mind");
    expect(limiter.stats().queued).toBe(0);
    const startedAt = performance.now();
    const [at] = await take(limiter, 1);
    expect(at! - startedAt).toBeLessThan(3_500); // A call that waited for two rate windows would take 4 s.
  });

  it("is refused if too many calls wait already", async () => {
    const windows = [{ limit: 1, windowMs: 10_000 }];
    const limiter = redisLimiter(ioredis(), { ...quick, windows, maxQueue: 1, key: freshKey() });
    await take(limiter, 1);
    const giveUp = new AbortController();
    const waiting = limiter.acquire(giveUp.signal).catch(() => {});
    await expect(limiter.acquire()).rejects.toMatchObject({ code: "rate_limited", outcome: "not_sent" });
    giveUp.abort();
    await waiting;
  });
});

it("All keys expire by themselves", async () => {
  const key = freshKey();
  const limiter = redisLimiter(ioredis(), { ...quick, windows: [{ limit: 5, windowMs: 100 }], transitMs: 100, key });
  await take(limiter, 3);
  await limiter.coolDown(50);
  const admin = ioredis();
  const names = await admin.keys(`{${key}}*`);
  expect(names).toHaveLength(2);
  for (const name of names) expect(await admin.pttl(name)).toBeGreaterThan(0);
});

describe("While Redis is away", () => {
  const own = async (options: RedisLimiterOptions, persists = false) => {
    const server = await startRedis({ persists });
    onTestFinished(() => server.stop());
    // The limiter trusts a Redis server only after the server has run for some seconds.
    await sleep(4_000);
    const limiter = redisLimiter(ioredis(server.port), {
      ...quick,
      commandTimeoutMs: 100,
      key: freshKey(),
      ...options,
    });
    return { server, limiter };
  };
  const windows = [{ limit: 8, windowMs: 1_000 }];
  it("fail: open lets all calls through", async () => {
    const { server, limiter } = await own({ windows, fail: "open" });
    await take(limiter, 1);
    await server.kill();
    const startedAt = performance.now();
    await take(limiter, 30);
    expect(performance.now() - startedAt).toBeLessThan(30 * 120);
    expect(limiter.stats().sent).toBe(31);
  });

  it("fail: closed lets calls wait and sends them when it is back and the windows can be known", async () => {
    const { server, limiter } = await own({ windows, fail: "closed" });
    await take(limiter, 1);
    await server.kill();
    const grants: number[] = [];
    const waiting = take(limiter, 3, grants);
    await sleep(500);
    expect(grants).toHaveLength(0);
    const backAt = performance.now();
    await server.start();
    await waiting;
    // The calls wait until all calls that were sent before Redis restarted have left the rate windows.
    expect(Math.min(...grants) - backAt).toBeGreaterThanOrEqual(900);
  });

  it("fail: closed goes on at once if no data was lost", async () => {
    // If Redis had lost its data, the calls would wait for the whole window of 8 s. The test allows them only 5 s.
    const { server, limiter } = await own({ windows: [{ limit: 4, windowMs: 8_000 }], fail: "closed" }, true);
    await take(limiter, 1);
    await server.kill();
    await server.start();
    const startedAt = performance.now();
    await take(limiter, 3);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it("fail: local goes on with this process's share, in which its earlier calls count", async () => {
    const { server, limiter } = await own({ windows, localShare: 0.5 });
    await take(limiter, 3);
    await server.kill();
    const startedAt = performance.now();
    const grants = await take(limiter, 2);
    // Without Redis, this process may send 4 calls in one second, and it has just sent 3.
    expect(grants.filter((at) => at - startedAt < 600)).toHaveLength(1);
    expect(Math.max(...grants) - startedAt).toBeLessThan(1_600);
  });

  it("calls that were made meanwhile are reported when Redis is back", async () => {
    const { server, limiter } = await own({ windows: [{ limit: 4, windowMs: 3_000 }], localShare: 1 }, true);
    await take(limiter, 1);
    await server.kill();
    await take(limiter, 2);
    await server.start();
    await take(limiter, 1);
    const startedAt = performance.now();
    await take(limiter, 1);
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
  });

  it("a server that hangs counts as away", async () => {
    const { server, limiter } = await own({ windows, localShare: 0.5 });
    await take(limiter, 1);
    server.freeze();
    const startedAt = performance.now();
    await take(limiter, 1);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    server.thaw();
  });

  it("a waiting call obeys its signal", async () => {
    const { server, limiter } = await own({ windows, fail: "closed" });
    await server.kill();
    await expect(limiter.acquire(AbortSignal.timeout(200))).rejects.toThrow(/timeout/i);
  });
});

describe("Options that cannot work are refused", () => {
  it.each([
    [{ windows: [] }, "windows is empty"],
    [{ windows: [{ limit: 0, windowMs: 1 }] }, "limit of at least 1"],
    [{ localShare: 0 }, "localShare"],
    [{ localShare: 1.1 }, "localShare"],
    [{ commandTimeoutMs: 0 }, "commandTimeoutMs"],
    [{ marginMs: -1 }, "marginMs"],
    [{ reserve: 1 }, "reserve"],
    [{ fail: "shut" as "open" }, "fail must be"],
  ])("%j", (options, message) => {
    expect(() => redisLimiter({} as RedisClient, options)).toThrow(message);
  });
});
