import { expect, it } from "vitest";
import { redisLimiter } from "../src/redis.js";
import { fakeClock } from "../src/testing/fake-clock.js";
import { watch } from "./support.js";

const away = async () => {
  throw new Error("Connection is closed.");
};

it("While Redis is away, a process keeps a reserve of its own share for enquiries", async () => {
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
