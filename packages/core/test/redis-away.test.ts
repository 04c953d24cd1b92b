import { describe, expect, it } from "vitest";
import { redisLimiter } from "../src/redis.js";
import { fakeClock } from "../src/testing/fake-clock.js";
import { clientWithFetch, json, paid, payment, watch } from "./support.js";

const away = async () => {
  throw new Error("Connection is closed.");
};
/** A command to a Redis server that is connected and never responds. */
const hangs = () => new Promise<never>(() => {});
const kinds: [string, () => Promise<never>][] = [
  ["is away", away],
  ["hangs", hangs],
];

describe.each(kinds)("While Redis %s", (_, evaluate) => {
  const client = { evalsha: evaluate, eval: evaluate };

  it('a call of a shop with fail: "closed" and no deadline ends with nothing sent', async () => {
    const clock = fakeClock();
    const limiter = redisLimiter(client, { clock, fail: "closed" });
    const { qfpay, sent } = clientWithFetch([json(paid())], { limiter, clock });
    const call = watch(qfpay.payments.create(payment));
    await expect.poll(() => clock.advance(600).then(() => limiter.stats().redis)).toBe("away");
    await clock.advance(58_000);
    expect(call.state).toBe("pending");
    await clock.advance(60_000);
    expect(call).toMatchObject({ state: "rejected", error: { code: "connection_failed", outcome: "not_sent" } });
    const next = watch(qfpay.payments.create(payment));
    await clock.advance(0);
    expect(next).toMatchObject({ state: "rejected", error: { code: "connection_failed", outcome: "not_sent" } });
    expect(sent).toHaveLength(0);
  });

  it.each([2, 8, 40])("a share of %i calls keeps one of them for enquiries", async (share) => {
    const clock = fakeClock();
    const windows = [{ limit: 40, windowMs: 60_000 }];
    const how = { windows, clock, fail: "local", localShare: share / 40, reserve: 0.02, marginMs: 0 } as const;
    const limiter = redisLimiter(client, how);
    const calls = Array.from({ length: 41 }, () => watch(limiter.acquire()));
    await expect.poll(() => clock.advance(600).then(() => limiter.stats().redis)).toBe("away");
    await clock.advance(10);
    expect(calls.filter(({ state }) => state === "fulfilled")).toHaveLength(share - 1);
    const enquiry = watch(limiter.acquire(undefined, "enquiry"));
    await clock.advance(10);
    expect(enquiry.state).toBe("fulfilled");
  });
});

it("While Redis is away, a process keeps part of its own share for enquiries", async () => {
  const clock = fakeClock();
  const windows = [{ limit: 40, windowMs: 60_000 }];
  const how = { windows, clock, fail: "local", localShare: 0.5, reserve: 0.1, marginMs: 0 } as const;
  const limiter = redisLimiter({ evalsha: away, eval: away }, how);
  const calls = Array.from({ length: 20 }, () => watch(limiter.acquire()));
  await expect.poll(() => limiter.stats().redis).toBe("away");
  const granted = () => calls.filter(({ state }) => state === "fulfilled").length;
  await clock.advance(10);
  expect(granted()).toBe(18);
  const enquiries = [1, 2, 3].map(() => watch(limiter.acquire(undefined, "enquiry")));
  await clock.advance(10);
  expect(enquiries.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled", "pending"]);
  expect(granted()).toBe(18);
});

it('Polls have their floor again when Redis is back, after it was away with fail: "closed"', async () => {
  const clock = fakeClock();
  let isAway = true;
  // This fake Redis server grants one slot at a time, and the next one after 10 ms.
  const evaluate = async () => {
    if (isAway) throw new Error("Connection is closed.");
    return [0, 10_000, "epoch", 0, 0, [0]];
  };
  const limiter = redisLimiter({ evalsha: evaluate, eval: evaluate }, { clock, fail: "closed" });
  const calls = Array.from({ length: 200 }, () => watch(limiter.acquire(), clock));
  const poll = watch(limiter.acquire(undefined, "poll"), clock);
  await expect.poll(() => clock.advance(10).then(() => limiter.stats().redis)).toBe("away");
  isAway = false;
  await expect.poll(() => clock.advance(10).then(() => limiter.stats().redis)).toBe("shared");
  await expect.poll(() => clock.advance(10).then(() => poll.state)).toBe("fulfilled");
  expect(calls.filter(({ state }) => state === "pending").length).toBeGreaterThan(100);
});
