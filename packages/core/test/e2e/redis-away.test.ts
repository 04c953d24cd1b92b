import { describe, expect, it } from "vitest";
import type { Limiter } from "../../src/index.js";
import { type RedisLimiterOptions, redisLimiter } from "../../src/redis.js";
import { rejection, watch } from "../support.js";
import { clientKinds, redisAdmin, redisClient, redisServer, sleep } from "./redis-clients.js";

const key = "test:away";
// If Redis loses its data, the limiter waits for `windowMs` and `transitMs`, so both are short here.
const quick = { key, windows: [{ limit: 8, windowMs: 800 }], marginMs: 0, transitMs: 200, reserve: 0 } as const;
const trustedAfterMs = 3_600;

/** Requests `count` slots and notes the time of each grant. Each call ends at once. */
function ask(limiter: Limiter, count: number) {
  const at: number[] = [];
  const one = async () => {
    const landed = await limiter.acquire();
    at.push(performance.now());
    landed();
  };
  return { at, done: Promise.all(Array.from({ length: count }, one)) };
}

const most = (at: readonly number[], windowMs: number) =>
  Math.max(...at.map((end) => at.filter((one) => one > end - windowMs && one <= end).length));

async function rig(
  options: RedisLimiterOptions = {},
  { persists = false, kind = clientKinds[0] as (typeof clientKinds)[number] } = {},
) {
  const server = await redisServer({ persists });
  const limiter = redisLimiter(await redisClient(server.port, kind), { ...quick, commandTimeoutMs: 200, ...options });
  await sleep(trustedAfterMs);
  return { server, limiter };
}

async function until(condition: () => boolean, withinMs = 5_000): Promise<void> {
  for (const end = performance.now() + withinMs; !condition(); await sleep(10)) {
    if (performance.now() > end) throw new Error("It did not come true in time.");
  }
}

describe("While Redis does not respond", () => {
  it.each(clientKinds)(
    "a process on %s goes on within its own share, and uses the shared windows again afterwards",
    async (kind) => {
      const { server, limiter } = await rig({}, { kind });
      const before = ask(limiter, 1);
      await before.done;
      await server.kill();
      const local = ask(limiter, 5); // Without Redis, 2 calls in 800 ms are allowed, and 1 was made above.
      await until(() => local.at.length === 1, 1_000);
      expect(limiter.stats()).toMatchObject({ redis: "away", problem: expect.any(String) });
      await local.done;
      expect(most([...before.at, ...local.at], 795)).toBe(2);
      await server.start();
      await until(() => limiter.stats().redis !== "away");
      expect(limiter.stats().problem).toBeUndefined();
    },
  );

  it("a hanging server costs one time-out, and not one per call", async () => {
    const { server, limiter } = await rig({ localShare: 1 });
    server.freeze();
    const startedAt = performance.now();
    const { at, done } = ask(limiter, 8);
    await done;
    expect(at[0]! - startedAt).toBeGreaterThanOrEqual(200);
    expect(at[7]! - startedAt).toBeLessThan(1_500);
    server.thaw();
    await until(() => limiter.stats().redis === "shared");
  });

  it('"closed" lets no call through, obeys the signal, and goes on when Redis is back', async () => {
    const { server, limiter } = await rig({ fail: "closed" });
    server.freeze();
    const { at, done } = ask(limiter, 3);
    const reason = new Error("customer left");
    const abort = new AbortController();
    const gone = watch(limiter.acquire(abort.signal));
    await sleep(900);
    expect(limiter.stats()).toMatchObject({ redis: "away", queued: 4, sent: 0 });
    abort.abort(reason);
    await sleep(10);
    expect(gone).toMatchObject({ state: "rejected", error: reason });
    expect(await rejection(limiter.acquire(AbortSignal.timeout(50)))).toMatchObject({ name: "TimeoutError" });
    expect(at).toEqual([]);
    const resumedAt = performance.now();
    server.thaw();
    await done;
    expect(at[0]! - resumedAt).toBeLessThan(5_000);
    expect(limiter.stats()).toMatchObject({ redis: "shared", sent: 3, queued: 0 });
  });

  it('"closed" rejects calls once Redis has been away for awayTimeoutMs, and grants slots when it is back', async () => {
    const { server, limiter } = await rig({ fail: "closed", awayTimeoutMs: 600 });
    server.freeze();
    const failure = { code: "connection_failed", outcome: "not_sent", retryable: true };
    const startedAt = performance.now();
    expect(await rejection(limiter.acquire())).toMatchObject(failure);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(790);
    expect(await rejection(limiter.acquire(undefined, "enquiry"))).toMatchObject(failure);
    expect(limiter.stats()).toMatchObject({ redis: "away", queued: 0, sent: 0 });
    server.thaw();
    await until(() => limiter.stats().redis === "shared");
    await ask(limiter, 1).done;
    expect(limiter.stats().sent).toBe(1);
  });

  it('"closed" goes on at once after a restart without loss, and counts the earlier calls', async () => {
    const { server, limiter } = await rig(
      { fail: "closed", windows: [{ limit: 8, windowMs: 4_000 }] },
      { persists: true },
    );
    const before = ask(limiter, 6);
    await before.done;
    await sleep(50);
    await server.kill();
    await server.start();
    const after = ask(limiter, 4);
    await until(() => after.at.length === 2, 2_500);
    expect(after.at[1]! - before.at[0]!).toBeLessThan(3_900);
    await after.done;
    expect(most([...before.at, ...after.at], 3_990)).toBe(8);
  });

  it('"open" lets all calls through but obeys a cool-down', async () => {
    const { server, limiter } = await rig({ fail: "open" });
    await server.kill();
    const { at, done } = ask(limiter, 50);
    await done;
    // At 8 calls in 800 ms, 50 calls would take 4.8 s. Less than 3 s shows that the limiter let all calls through.
    expect(Math.max(...at) - Math.min(...at)).toBeLessThan(3_000);
    limiter.coolDown(400);
    const startedAt = performance.now();
    const held = ask(limiter, 1);
    await held.done;
    expect(held.at[0]! - startedAt).toBeGreaterThanOrEqual(395);
  });

  it("the calls and cool-downs of that time count when Redis is back, for other processes too", async () => {
    const { server, limiter } = await rig({ localShare: 1, windows: [{ limit: 8, windowMs: 1_700 }] });
    const other = redisLimiter(await redisClient(server.port), { ...quick, windows: [{ limit: 8, windowMs: 1_700 }] });
    server.freeze();
    const local = ask(limiter, 6);
    await local.done;
    limiter.coolDown(700);
    const cooledAt = performance.now();
    server.thaw();
    await until(() => limiter.stats().redis === "shared");
    const after = ask(other, 4);
    await until(() => after.at.length === 2, 3_000);
    expect(after.at[0]! - cooledAt).toBeGreaterThanOrEqual(695);
    await after.done;
    expect(most([...local.at, ...after.at], 1_690)).toBe(8);
  });

  it("a response that comes too late takes no slot", async () => {
    const { server, limiter } = await rig();
    server.freeze();
    const abort = new AbortController();
    const gone = watch(limiter.acquire(abort.signal));
    await sleep(100);
    abort.abort();
    await sleep(400);
    server.thaw();
    await until(() => limiter.stats().redis === "shared");
    await sleep(100);
    expect(gone.state).toBe("rejected");
    expect(await redisAdmin(server.port).zcard(`{${key}}:log`)).toBe(0);
  });

  it("a process that was itself busy for longer than the time-out does not treat Redis as away", async () => {
    const { limiter } = await rig();
    await ask(limiter, 1).done;
    const states: string[] = [];
    // The test needs a response that arrives while this process is busy. On a slow machine, Redis may respond only
    // later, so the request is repeated.
    for (let times = 0; times < 5 && !states.includes("shared"); times++) {
      const { done } = ask(limiter, 1);
      await Promise.resolve();
      for (const end = performance.now() + 500; performance.now() < end; );
      await done;
      states.push(limiter.stats().redis);
      // After a late response, the limiter treats Redis as unreachable for a while, so the test waits until that time
      // is over.
      if (!states.includes("shared")) await until(() => limiter.stats().redis === "shared", 2 * trustedAfterMs);
    }
    expect(states).toContain("shared");
  });
});

describe("A Redis that has lost its data", () => {
  const windows = [{ limit: 8, windowMs: 1_500 }];

  it('makes "closed" wait until no earlier call can count any more', async () => {
    const { server, limiter } = await rig({ fail: "closed", windows });
    const before = ask(limiter, 8);
    await before.done;
    await server.kill();
    const startedAt = performance.now();
    await server.start();
    const after = ask(limiter, 8);
    await sleep(1_000);
    expect(after.at).toEqual([]);
    expect(limiter.stats().redis).toBe("unknown");
    await after.done;
    expect(after.at[0]! - startedAt).toBeGreaterThanOrEqual(1_700);
    expect(after.at[0]! - startedAt).toBeLessThan(6_000);
    expect(limiter.stats().redis).toBe("shared");
  });

  it("is recognized by a new process too, which remembers no calls", async () => {
    const server = await redisServer();
    const startedAt = performance.now();
    const limiter = redisLimiter(await redisClient(server.port), { ...quick, windows, fail: "closed" });
    const { at, done } = ask(limiter, 1);
    await done;
    expect(at[0]! - startedAt).toBeGreaterThanOrEqual(1_600);
  });

  it('lets "local" go on within the share, and counts its calls', async () => {
    const server = await redisServer();
    const limiter = redisLimiter(await redisClient(server.port), { ...quick, windows, fail: "local" });
    const { at, done } = ask(limiter, 2);
    await done;
    expect(limiter.stats().redis).toBe("unknown");
    await sleep(50);
    expect(at).toHaveLength(2);
    expect(await redisAdmin(server.port).zcard(`{${quick.key}}:log`)).toBe(2);
    const more = ask(limiter, 1);
    await sleep(500);
    expect(more.at).toEqual([]);
    await more.done;
    expect(most([...at, ...more.at], 1_490)).toBe(2);
  });

  it("still holds all calls for a cool-down", async () => {
    const server = await redisServer();
    const options = { ...quick, windows, localShare: 1 };
    const all = [
      redisLimiter(await redisClient(server.port), options),
      redisLimiter(await redisClient(server.port), options),
    ];
    for (const limiter of all) await ask(limiter, 1).done;
    expect(all.map((limiter) => limiter.stats().redis)).toEqual(["unknown", "unknown"]);
    const startedAt = performance.now();
    all[0]!.coolDown(3_000);
    const first = ask(all[0]!, 2);
    await sleep(500); // Waits until Redis knows of the cool-down.
    // With this call, the second limiter reports its earlier call to Redis, and learns of the cool-down from the
    // response.
    await ask(all[1]!, 1).done;
    await sleep(500);
    const second = ask(all[1]!, 1);
    await Promise.all([first.done, second.done]);
    expect(Math.min(...first.at) - startedAt).toBeGreaterThanOrEqual(2_995);
    expect(second.at[0]! - startedAt).toBeGreaterThanOrEqual(2_995);
  });

  it('lets "open" go on', async () => {
    const server = await redisServer();
    const limiter = redisLimiter(await redisClient(server.port), { ...quick, windows, fail: "open" });
    const startedAt = performance.now();
    const { at, done } = ask(limiter, 8);
    await done;
    expect(at[7]! - startedAt).toBeLessThan(1_400);
    expect(limiter.stats().redis).toBe("shared");
  });

  it("is noticed by a process that remembers its data, although the server kept running", async () => {
    const { server, limiter } = await rig({ fail: "closed" });
    const before = ask(limiter, 8);
    await before.done;
    await sleep(20);
    const flushedAt = performance.now();
    await redisAdmin(server.port).flushall();
    const after = ask(limiter, 1);
    await after.done;
    expect(after.at[0]! - flushedAt).toBeGreaterThanOrEqual(995);
  });

  it("gets the calls of a process again if another process has not noticed the loss", async () => {
    const server = await redisServer();
    const admin = redisAdmin(server.port);
    // The windows last an hour, so that no call leaves them during the test, however slow the machine is.
    const options = { ...quick, windows: [{ limit: 8, windowMs: 3_600_000 }], fail: "open" } as const;
    const limiter = redisLimiter(await redisClient(server.port), options);
    await ask(limiter, 6).done;
    await admin.flushall();
    // This limiter stands for a new process, which remembers no calls.
    const other = redisLimiter(await redisClient(server.port), options);
    await ask(other, 1).done;
    expect(await admin.zcard(`{${key}}:log`)).toBe(1);
    await ask(limiter, 1).done;
    await expect.poll(() => admin.zcard(`{${key}}:log`)).toBe(8);
  });

  it("is not suspected if no process remembers it and the server's age cannot be read", async () => {
    const server = await redisServer();
    const admin = redisAdmin(server.port);
    await admin.acl("SETUSER", "default", "-info");
    const limiter = redisLimiter(await redisClient(server.port, "node-redis 6"), { ...quick, windows, fail: "closed" });
    const startedAt = performance.now();
    const { at, done } = ask(limiter, 1);
    await done;
    expect(at[0]! - startedAt).toBeLessThan(1_500);
  });
});
