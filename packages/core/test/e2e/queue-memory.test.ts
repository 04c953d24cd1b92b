import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { type Limiter, memoryLimiter, type Release, systemClock } from "../../src/index.js";
import { redisLimiter } from "../../src/redis.js";
import { fakeClock } from "../../src/testing/fake-clock.js";
import { CommonTimeout } from "../../src/transport/common-timeout.js";
import { acquireSlot } from "../../src/transport/slot.js";

const count = 10_000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const heapAfterCollection = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

type Rig = { limiter: Limiter & { stats(): { queued: number } }; acquire(signal?: AbortSignal): Promise<Release> };

const memory = (): Rig => {
  const limiter = memoryLimiter({ windows: [{ limit: 1, windowMs: 3_600_000 }], reserve: 0, maxQueue: count });
  void limiter.acquire();
  return { limiter, acquire: (signal) => limiter.acquire(signal) };
};

/** A limiter on a Redis server that never answers, with a clock that stands still. */
const redis = (): Rig => {
  const never = () => new Promise<never>(() => {});
  const limiter = redisLimiter({ evalsha: never, eval: never }, { clock: fakeClock(), maxQueue: count });
  return { limiter, acquire: (signal) => limiter.acquire(signal) };
};

/** A limiter in memory. `acquire` waits for a slot as a client's call does, with a time-out and an abort signal. */
const client = (): Rig => {
  const { limiter } = memory();
  const slotTimeout = new CommonTimeout(1_800_000, systemClock);
  return { limiter, acquire: (signal) => acquireSlot({ limiter, slotTimeout }, signal!) };
};

async function bytesPerCall({ limiter, acquire }: Rig, signalOf: () => AbortSignal | undefined): Promise<number> {
  const signals = Array.from({ length: count }, signalOf);
  const before = heapAfterCollection();
  const waiting = signals.map((signal) => acquire(signal));
  await new Promise(setImmediate); // Waits until all promises and timers of the waiting calls exist.
  const bytes = (heapAfterCollection() - before) / waiting.length;
  expect(limiter.stats().queued).toBe(count);
  return bytes;
}

it.each([
  ["in memory", memory],
  ["on Redis", redis],
])("A queued call of the limiter %s takes at most 1 KB of heap, and so with a signal", async (where, rig) => {
  const alone = await bytesPerCall(rig(), () => undefined);
  const { signal } = new AbortController();
  const withSignal = await bytesPerCall(rig(), () => signal);
  console.log(`a queued call ${where} takes ${alone.toFixed(0)} bytes, with a shared signal ${withSignal.toFixed(0)}`);
  expect(alone).toBeLessThan(1_024);
  expect(withSignal).toBeLessThan(1_024);
});

it("A client's call takes at most 1 KB for its place in the queue and 1 KB for the wait that its signal can end", async () => {
  const { signal } = new AbortController();
  const shared = await bytesPerCall(client(), () => signal);
  const own = await bytesPerCall(client(), () => new AbortController().signal);
  console.log(
    `a client's call that waits takes ${shared.toFixed(0)} bytes, with a signal of its own ${own.toFixed(0)}`,
  );
  expect(shared).toBeLessThan(2_048);
});
