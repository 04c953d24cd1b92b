import { expect, test } from "vitest";
import { withinLimits } from "../within-limits.js";

// The rate windows of client and gateway have a sixth of QFPay's length. The 401st call waits until the window of the
// first call has passed.
const idealMs = 10_000;

async function run(): Promise<number> {
  const { simulator, query, close } = await withinLimits([
    { limit: 100, windowMs: 1_000 / 6 },
    { limit: 400, windowMs: idealMs },
  ]);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 450 }, (_, number) => query(number)));
  const elapsedMs = performance.now() - startedAt;
  await close();
  expect(simulator.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(simulator.requests).toHaveLength(450);
  expect(elapsedMs).toBeGreaterThanOrEqual(idealMs);
  return elapsedMs;
}

test("450 concurrent calls on one client get not a single 429 and finish within 10 % of the ideal time", async () => {
  // Repeats the measurement up to three times, because another program may disturb one run.
  const times: number[] = [];
  do times.push(await run());
  while (times.length < 3 && Math.min(...times) >= idealMs * 1.1);
  expect(Math.min(...times)).toBeLessThan(idealMs * 1.1);
});
