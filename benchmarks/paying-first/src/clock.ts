import type { Clock } from "@qfpay/core";
import { scaledClock } from "@qfpay/core/testing";

/** One moment on the machine's clock (`realMs`) and on the benchmark's clock (`nowMs`), in epoch milliseconds. */
export type Moment = { realMs: number; nowMs: number };

const realMs = () => performance.timeOrigin + performance.now();

/** A clock that runs faster than real time. `agree` sets it by another process's clock; `skip` moves it ahead. */
export type BenchmarkClock = Clock & {
  moment(): Moment;
  agree(moment: Moment): void;
  skip(ms: number): void;
};

/**
 * Creates a clock that runs faster than real time.
 *
 * @param speed how many times as fast as real time the clock runs. Work still takes real time: at a speed of 5, work of
 *   10 ms counts as 50 ms
 */
export function benchmarkClock(speed: number, startMs: number): BenchmarkClock {
  const base = scaledClock(speed);
  let agreed: Moment = { realMs: realMs(), nowMs: startMs };
  let skippedMs = 0;
  const now = () => agreed.nowMs + (realMs() - agreed.realMs) * speed;
  return {
    ...base,
    now: () => Math.floor(now()),
    monotonic: () => base.monotonic() + skippedMs,
    moment: () => ({ realMs: realMs(), nowMs: now() }),
    agree(moment) {
      agreed = moment;
    },
    skip(ms) {
      agreed = { ...agreed, nowMs: agreed.nowMs + ms };
      skippedMs += ms;
    },
  };
}
