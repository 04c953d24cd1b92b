import { describe, expect, it } from "vitest";
import { redisLimiter } from "../../src/redis.js";
import { redisAdmin, redisClient, redisServer, sleep } from "./redis-clients.js";
import { ask, key, most, quick, rigs } from "./redis-outage.js";

const rig = rigs({ persists: false }, { persists: false });

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
    // By this call, the second limiter learns of the cool-down from Redis.
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
