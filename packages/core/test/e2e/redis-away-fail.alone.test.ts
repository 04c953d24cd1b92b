import { describe, expect, it } from "vitest";
import { rejection, watch } from "../support.js";
import { sleep } from "./redis-clients.js";
import { ask, most, rigs, until } from "./redis-outage.js";

const rig = rigs({ persists: false }, { persists: false }, { persists: true }, { persists: false });

describe("While Redis does not respond", () => {
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
    // A limit of 8 calls in 800 ms would spread 50 calls over 4.8 s, so less than 3 s shows that there was no limit.
    expect(Math.max(...at) - Math.min(...at)).toBeLessThan(3_000);
    limiter.coolDown(400);
    const startedAt = performance.now();
    const held = ask(limiter, 1);
    await held.done;
    expect(held.at[0]! - startedAt).toBeGreaterThanOrEqual(395);
  });
});
