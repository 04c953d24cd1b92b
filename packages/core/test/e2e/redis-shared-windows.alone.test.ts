import { type RedisServer, startRedis } from "@qfpay/servers";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Limiter, LimiterUse } from "../../src/index.js";
import { type RedisLimiterOptions, redisLimiter } from "../../src/redis.js";
import { rejection, watch } from "../support.js";
import { clientKinds, newestKinds, redisAdmin, redisClient, sleep } from "./redis-clients.js";

const ends: (() => unknown)[] = [];
let server: RedisServer;
let admin: Redis;
let keys = 0;

beforeAll(async () => {
  server = await startRedis();
  ends.push(() => server.stop());
  admin = redisAdmin(server.port, (end) => void ends.push(end));
  await sleep(5_000); // The limiter trusts a Redis server only after the server has run longer than any rate window.
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

const quick = { windows: [{ limit: 3, windowMs: 300 }], marginMs: 0, transitMs: 200, reserve: 0 } as const;

/** Returns `count` limiters that share their rate windows. Each has its own connection, like a separate process. */
async function limiters(count: number, options: RedisLimiterOptions = {}) {
  const key = `test:${++keys}`;
  const clients = await Promise.all(Array.from({ length: count }, () => redisClient(server.port)));
  return { key, all: clients.map((client) => redisLimiter(client, { ...quick, key, ...options })) };
}

/** Requests `count` slots and notes the time of each grant. Each slot is released at once. */
function ask(limiter: Limiter, count: number, use?: LimiterUse) {
  const startedAt = performance.now();
  const at: number[] = [];
  const one = async () => {
    const release = await limiter.acquire(undefined, use);
    at.push(performance.now() - startedAt);
    release();
  };
  return { at, done: Promise.all(Array.from({ length: count }, one)) };
}

describe.each(isWeekly ? clientKinds : newestKinds)("On %s", (kind) => {
  it("as many calls as the limit go at once, and the next one when the window has passed", async () => {
    const client = await redisClient(server.port, kind);
    const windows = [{ limit: 3, windowMs: 1_000 }];
    const limiter = redisLimiter(client, { ...quick, windows, key: `test:${++keys}` });
    const { at, done } = ask(limiter, 7);
    await done;
    expect(at[2]).toBeLessThan(900);
    expect(at[3]).toBeGreaterThanOrEqual(1_000);
    expect(at[5]).toBeLessThan(1_900);
    expect(at[6]).toBeGreaterThanOrEqual(2_000);
    expect(limiter.stats()).toMatchObject({ sent: 7, queued: 0, underWay: 0, redis: "shared", problem: undefined });
  });

  it("a server that forgot the script gets it again", async () => {
    const client = await redisClient(server.port, kind);
    const limiter = redisLimiter(client, { ...quick, key: `test:${++keys}` });
    (await limiter.acquire())();
    await admin.script("FLUSH");
    (await limiter.acquire())();
    (await limiter.acquire())();
    expect(limiter.stats()).toMatchObject({ sent: 3, redis: "shared" });
    const { at, done } = ask(limiter, 1);
    await done;
    expect(at[0]).toBeGreaterThan(100); // The window allows three calls in 300 ms, so this fourth call waits.
  });
});

it("The options may be a list of windows alone", async () => {
  const limiter = redisLimiter(await redisClient(server.port), [{ limit: 1, windowMs: 1_000 }]);
  const { at, done } = ask(limiter, 2);
  await done;
  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(1_000);
});

describe("Several limiters of one key", () => {
  it("share one window, and another key has its own", async () => {
    const windows = [{ limit: 3, windowMs: 1_500 }];
    const { all } = await limiters(3, { windows });
    const { all: others } = await limiters(1, { windows });
    const asked = all.map((limiter) => ask(limiter, 2));
    await ask(others[0]!, 3).done;
    await sleep(300);
    expect(asked.flatMap(({ at }) => at)).toHaveLength(3);
    await Promise.all(asked.map(({ done }) => done));
    const late = asked.flatMap(({ at }) => at).filter((at) => at > 1_400);
    expect(late).toHaveLength(3);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(1_500);
  });

  it("count a call from its end, in whichever process it was sent", async () => {
    const { all } = await limiters(2, { windows: [{ limit: 1, windowMs: 300 }], transitMs: 5_000, fail: "open" });
    const release = await all[0]!.acquire();
    const { at, done } = ask(all[1]!, 1);
    await sleep(250);
    release();
    await done;
    expect(at[0]).toBeGreaterThanOrEqual(550);
    // If its end were not reported, the first call would count as under way for 5 s.
    expect(at[0]).toBeLessThan(4_000);
  });

  it("count a call without a response from the end of its transit time", async () => {
    const { all } = await limiters(2, { windows: [{ limit: 1, windowMs: 300 }], transitMs: 200 });
    const before = performance.now();
    await all[0]!.acquire();
    const asked = performance.now();
    const { at, done } = ask(all[1]!, 1);
    await done;
    expect(at[0]! + asked - before).toBeGreaterThanOrEqual(495);
    expect(at[0]).toBeLessThan(3_000);
  });

  it("count a call once if its end is reported twice", async () => {
    const { all } = await limiters(1, { windows: [{ limit: 2, windowMs: 2_000 }] });
    const release = await all[0]!.acquire();
    release();
    release();
    await sleep(2_050);
    const { at, done } = ask(all[0]!, 2);
    await done;
    expect(Math.max(...at)).toBeLessThan(1_900);
    expect(all[0]!.stats()).toMatchObject({ sent: 3, underWay: 0 });
  });

  it("keep within each of several windows", async () => {
    const windows = [
      { limit: 2, windowMs: 100 },
      { limit: 5, windowMs: 600 },
    ];
    const { all } = await limiters(2, { windows });
    const asked = all.map((limiter) => ask(limiter, 5));
    await Promise.all(asked.map(({ done }) => done));
    const at = asked.flatMap((one) => one.at).sort((a, b) => a - b);
    for (const { limit, windowMs } of windows) {
      for (let i = 0; i + limit < at.length; i++) expect(at[i + limit]! - at[i]!).toBeGreaterThan(windowMs - 20);
    }
    expect(at[9]).toBeLessThan(3_000);
  });

  it("keep the reserve for enquiries, which go first", async () => {
    const { all } = await limiters(2, { windows: [{ limit: 5, windowMs: 3_000 }], reserve: 0.4 });
    const calls = ask(all[0]!, 4);
    await sleep(500);
    expect(calls.at).toHaveLength(3);
    const enquiries = ask(all[1]!, 3, "enquiry");
    await sleep(500);
    expect(enquiries.at).toHaveLength(2);
    await Promise.all([calls.done, enquiries.done]);
    expect(all[0]!.stats().sent + all[1]!.stats().sent).toBe(7);
  });

  it("let an enquiry go before the calls that wait in the same process", async () => {
    const { all } = await limiters(1, { windows: [{ limit: 1, windowMs: 1_000 }] });
    const order: string[] = [];
    const go = async (name: string, use?: LimiterUse) => {
      const release = await all[0]!.acquire(undefined, use);
      order.push(name);
      release();
    };
    const going = [go("first"), go("second"), go("third")];
    await sleep(50);
    going.push(go("enquiry", "enquiry"));
    await Promise.all(going);
    expect(order).toEqual(["first", "enquiry", "second", "third"]);
  });

  it("obey a cool-down that one of them starts, and go one by one after it", async () => {
    const { all } = await limiters(2, { windows: [{ limit: 5, windowMs: 250 }] });
    const cooledAt = performance.now();
    all[0]!.coolDown(400);
    await sleep(50);
    const askedMs = performance.now() - cooledAt;
    const { at, done } = ask(all[1]!, 4);
    const own = ask(all[0]!, 1);
    await Promise.all([done, own.done]);
    expect(askedMs + Math.min(...at)).toBeGreaterThanOrEqual(395);
    expect(askedMs + Math.min(...own.at)).toBeGreaterThanOrEqual(395);
    const sorted = [...at, ...own.at].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThan(40);
    expect(all[0]!.stats().coolDowns).toBe(1);
  });

  it("do not use a slot that was granted at the moment of a cool-down", async () => {
    const { all } = await limiters(1, { windows: [{ limit: 1, windowMs: 200 }] });
    const { at, done } = ask(all[0]!, 1);
    all[0]!.coolDown(400);
    await done;
    expect(at[0]).toBeGreaterThanOrEqual(399);
    expect(at[0]).toBeLessThan(3_000);
  });

  it("do not shorten a cool-down by a shorter one", async () => {
    const { all } = await limiters(2);
    const cooledAt = performance.now();
    all[0]!.coolDown(500);
    await sleep(20);
    all[1]!.coolDown(50);
    const askedMs = performance.now() - cooledAt;
    const { at, done } = ask(all[1]!, 1);
    await done;
    expect(askedMs + at[0]!).toBeGreaterThanOrEqual(495);
  });
});

describe("The queue of a process", () => {
  it("rejects an aborted call with its signal's reason and gives its slot to the next call", async () => {
    const { all } = await limiters(1, { windows: [{ limit: 1, windowMs: 2_000 }] });
    (await all[0]!.acquire())();
    const abort = new AbortController();
    const reason = new Error("customer left");
    const gone = watch(all[0]!.acquire(abort.signal));
    const next = ask(all[0]!, 1);
    await sleep(50);
    abort.abort(reason);
    await next.done;
    expect(gone).toMatchObject({ state: "rejected", error: reason });
    expect(next.at[0]).toBeLessThan(3_500); // A call that waited for two rate windows would take 4 s.
  });

  it("releases a slot that is granted after its call has left", async () => {
    const { key, all } = await limiters(1);
    const abort = new AbortController();
    const gone = watch(all[0]!.acquire(abort.signal));
    abort.abort();
    await sleep(100);
    expect(gone.state).toBe("rejected");
    expect(await admin.zcard(`{${key}}:log`)).toBe(0);
    expect(all[0]!.stats()).toMatchObject({ sent: 0, queued: 0 });
  });

  it("rejects at once if the signal has fired", async () => {
    const { all } = await limiters(1);
    const reason = new Error("too late");
    expect(await rejection(all[0]!.acquire(AbortSignal.abort(reason)))).toBe(reason);
  });

  it("refuses one call more than maxQueue, and no enquiry", async () => {
    const { all } = await limiters(1, { windows: [{ limit: 1, windowMs: 300 }], maxQueue: 2 });
    (await all[0]!.acquire())();
    const waiting = ask(all[0]!, 2);
    expect(await rejection(all[0]!.acquire())).toMatchObject({
      code: "rate_limited",
      outcome: "not_sent",
      retryable: true,
      message: expect.stringContaining("maxQueue"),
    });
    const enquiry = ask(all[0]!, 1, "enquiry");
    await Promise.all([waiting.done, enquiry.done]);
    expect(all[0]!.stats()).toMatchObject({ sent: 4, refused: 1 });
  });
});

describe("In Redis", () => {
  it("all keys are in one hash slot and expire by themselves", async () => {
    const { key, all } = await limiters(1);
    await ask(all[0]!, 2).done;
    all[0]!.coolDown(100);
    await sleep(50);
    const names = await admin.keys(`*${key}*`);
    expect(names.sort()).toEqual([`{${key}}:log`, `{${key}}:state`]);
    for (const name of names) {
      const left = await admin.pttl(name);
      expect(left).toBeGreaterThan(500);
      expect(left).toBeLessThanOrEqual(3_500);
    }
    await sleep(3_500);
    expect(await admin.keys(`*${key}*`)).toEqual([]);
    await ask(all[0]!, 3).done;
    expect(all[0]!.stats()).toMatchObject({ sent: 5, redis: "shared" });
  });

  it("a command deletes the calls that count no longer from the log", async () => {
    const { key, all } = await limiters(1, { windows: [{ limit: 20, windowMs: 100 }] });
    await ask(all[0]!, 100).done;
    // 350 ms is longer than the rate window plus `transitMs`, so none of these calls counts any more.
    await sleep(350);
    await ask(all[0]!, 1).done;
    expect(await admin.zcard(`{${key}}:log`)).toBeLessThanOrEqual(1);
  });

  it("the default windows are exact with large numbers", async () => {
    const { all } = await limiters(1, { windows: undefined, transitMs: undefined, marginMs: undefined, fail: "open" });
    const { at, done } = ask(all[0]!, 101);
    await done;
    expect(at[100]! - at[0]!).toBeGreaterThanOrEqual(990);
  });
});

describe("Options that cannot work", () => {
  const client = { evalsha: async () => [1, 0, ""], eval: async () => [1, 0, ""] };
  it.each<[string, RedisLimiterOptions]>([
    ["no window", { windows: [] }],
    ["a window of nothing", { windows: [{ limit: 0, windowMs: 1_000 }] }],
    ["a negative margin", { marginMs: -1 }],
    ["no transit", { transitMs: Number.NaN }],
    ["a reserve of everything", { reserve: 1 }],
    ["a negative reserve", { reserve: -0.1 }],
    ["no queue", { maxQueue: 0 }],
    ["no share", { localShare: 0 }],
    ["more than the whole", { localShare: 1.1 }],
    ["no time", { commandTimeoutMs: 0 }],
    ["an unknown way to fail", { fail: "maybe" as never }],
  ])("are refused: %s", (_what, options) => {
    expect(() => redisLimiter(client, options)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });

  it("are accepted at their limits", () => {
    expect(() => redisLimiter(client, { localShare: 1, reserve: 0.99, maxQueue: 1, marginMs: 0 })).not.toThrow();
  });

  it.each([undefined, null, {}, "redis://"])("are refused: %j for a client", (wrong) => {
    expect(() => redisLimiter(wrong as never)).toThrow("must be an ioredis or a node-redis");
  });
});
