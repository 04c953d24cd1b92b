import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { memoryLimiter } from "../src/index.js";

const count = 10_000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const heapAfterCollection = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

/** Bytes of heap per waiting call, for each way of waiting. */
async function bytesPerCall(signalOf: () => AbortSignal | undefined): Promise<number> {
  const limiter = memoryLimiter({ windows: [{ limit: 1, windowMs: 3_600_000 }], reserve: 0, maxQueue: count });
  await limiter.acquire();
  const signals = Array.from({ length: count }, signalOf);
  const before = heapAfterCollection();
  const waiting = signals.map((signal) => limiter.acquire(signal));
  const bytes = (heapAfterCollection() - before) / waiting.length;
  expect(limiter.stats().queued).toBe(count);
  return bytes;
}

it("A queued call takes at most 1 KB of heap, its timer included, and a little more with a signal", async () => {
  const alone = await bytesPerCall(() => undefined);
  const { signal } = new AbortController();
  const withSignal = await bytesPerCall(() => signal);
  console.log(`a queued call takes ${alone.toFixed(0)} bytes, with a shared signal ${withSignal.toFixed(0)}`);
  expect(alone).toBeLessThan(1_024);
  expect(withSignal).toBeLessThan(1_280);
});
