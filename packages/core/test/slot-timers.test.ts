import { describe, expect, it } from "vitest";
import { isLastingProcess } from "../src/clock.js";
import type { Limiter } from "../src/index.js";
import { GrantedSlots } from "../src/redis/granted-slots.js";
import { redisLimiter } from "../src/redis.js";
import { fakeClock } from "../src/testing/fake-clock.js";
import { clientWithFetch, countedClock, json, paid, payment, watch } from "./support.js";

describe("Timers while calls wait for slots", () => {
  it("are not set where a slot is free at once: such a call sets one timer, for its response", async () => {
    const clock = fakeClock();
    const counted = countedClock(clock);
    const { qfpay } = clientWithFetch(() => json(paid()), { clock: counted });
    for (let call = 1; call <= 5; call++) {
      await qfpay.payments.create(payment);
      expect([counted.set(), counted.pending()]).toEqual([call, 0]);
    }
  });

  it.each([
    [true, 1],
    [false, 20],
  ])("are one for all calls of a client where timers outlive requests (%s): %d", async (lasting, timers) => {
    const clock = fakeClock();
    const counted = countedClock({ ...clock, timersOutliveRequests: lasting });
    const limiter: Limiter = { acquire: () => new Promise(() => {}), coolDown: () => {} };
    const { qfpay } = clientWithFetch([json(paid())], { clock: counted, limiter, slotTimeoutMs: 1_000 });
    const calls = [];
    for (let call = 0; call < 20; call++) {
      calls.push(watch(qfpay.payments.create(payment), clock));
      await clock.advance(10);
    }
    expect(counted.pending()).toBe(timers);
    const leaving = new AbortController();
    const leaver = watch(qfpay.payments.create(payment, { signal: leaving.signal }), clock);
    await clock.advance(0);
    leaving.abort();
    await clock.advance(2_000);
    expect(calls.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, call) => 1_000 + call * 10));
    expect(calls.every(({ error }) => (error as { code?: string }).code === "timeout")).toBe(true);
    expect(leaver).toMatchObject({ at: 200, error: { code: "aborted", outcome: "not_sent" } });
    expect(counted.pending()).toBe(0);
  });

  it("of a limiter on Redis do not grow with the queue, nor with the slots that are granted ahead", async () => {
    const clock = fakeClock();
    const counted = countedClock(clock);
    // This fake Redis grants the limiter four slots for use after 100 to 400 ms; the next slots come after a minute.
    const slots = [100_000, 200_000, 300_000, 400_000];
    const client = { evalsha: async () => [0, 60_000_000, "epoch", 0, 0, slots], eval: async () => [] };
    const limiter = redisLimiter(client, { clock: counted });
    const calls = Array.from({ length: 1_000 }, () => watch(limiter.acquire(), clock));
    // The first timer is the time-out of the Redis command. The second timer fires when a granted slot may be used.
    await expect.poll(() => clock.advance(0).then(() => counted.set())).toBe(2);
    expect(limiter.stats().queued).toBe(1_000);
    expect(counted.pending()).toBe(1);
    await clock.advance(450);
    expect(calls.slice(0, 5).map(({ at }) => at)).toEqual([100, 200, 300, 400, undefined]);
    // One timer is for the queue. The other timer is for the command that reports sent calls to Redis.
    expect(counted.pending()).toBeLessThanOrEqual(2);
  });
});

describe("A slot that is granted ahead", () => {
  const slot = (id: string, at: number) => ({ id, use: "call", at, epoch: "epoch" }) as const;

  it("keeps its place in the line though its timer fires early", async () => {
    const clock = fakeClock();
    const early = {
      ...clock,
      setTimeout: (callback: () => void, ms: number) => clock.setTimeout(callback, Math.max(0.1, ms - 0.4)),
    };
    const used: string[] = [];
    const ahead = new GrantedSlots(early, ({ id }) => void used.push(id));
    ahead.add(slot("first", 100));
    ahead.add(slot("second", 200));
    await clock.advance(99.8);
    expect(used).toEqual([]);
    expect(ahead.takeSurplus("call", 1).map(({ id }) => id)).toEqual(["second"]);
    await clock.advance(1_000);
    expect(used).toEqual(["first"]);
  });

  it("is used in the order of the times, also if it was granted later for an earlier time", async () => {
    const clock = fakeClock();
    const counted = countedClock(clock);
    const used: [string, number][] = [];
    const ahead = new GrantedSlots(counted, ({ id }) => void used.push([id, clock.monotonic()]));
    for (const one of [slot("c", 300), slot("a", 100), slot("b", 200)]) ahead.add(one);
    expect([ahead.count("call"), ahead.count("poll"), counted.pending()]).toEqual([3, 0, 1]);
    expect(ahead.takeSurplus("call", 2).map(({ id }) => id)).toEqual(["c"]);
    await clock.advance(1_000);
    expect(used).toEqual([
      ["a", 100],
      ["b", 200],
    ]);
    ahead.add(slot("d", 2_000));
    ahead.takeSurplus("call", 0);
    expect(counted.pending()).toBe(0);
  });
});

describe("Timers outlive requests", () => {
  it.each([
    ["Node 20, which has no navigator", { process: { release: { name: "node" } } }, true],
    ["Node 24", { navigator: { userAgent: "Node.js/24" } }, true],
    ["Bun", { navigator: { userAgent: "Bun/1.3.0" } }, true],
    ["Deno", { navigator: { userAgent: "Deno/2.5.0" } }, true],
    [
      "Cloudflare Workers with the modules of Node",
      { navigator: { userAgent: "Cloudflare-Workers" }, process: { release: { name: "node" } } },
      false,
    ],
    ["a runtime of the edge that names neither itself nor Node", { process: {} }, false],
    ["a runtime without process and navigator", {}, false],
    ["a page of jsdom", { navigator: { userAgent: "Mozilla/5.0 (linux) jsdom/26" } }, false],
  ])("on %s: %#", (_, runtime, lasting) => {
    expect(isLastingProcess(runtime)).toBe(lasting);
  });
});
