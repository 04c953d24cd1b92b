import { describe, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { redisLimiter } from "../../src/redis.js";
import { watch } from "../support.js";
import { clientKinds, newestKinds, redisAdmin, redisClient, sleep } from "./redis-clients.js";
import { ask, key, most, quick, rigs, trustedAfterMs, until } from "./redis-outage.js";

const kinds = isWeekly ? clientKinds : newestKinds;
const rig = rigs(...Array.from({ length: kinds.length + 4 }, () => ({ persists: false })));

describe("While Redis does not respond", () => {
  it.each(kinds)(
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
