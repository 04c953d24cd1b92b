import type { Clock } from "@qfpay/core";
import { scaledClock } from "@qfpay/core/testing";

/** A moment by the machine's clock and by the benchmark's, both in epoch milliseconds. */
export type Moment = { realMs: number; nowMs: number };

const realMs = () => performance.timeOrigin + performance.now();

/** A fast clock whose time of day several processes agree on, and which can be moved on. */
export type BenchmarkClock = Clock & {
  moment(): Moment;
  agree(moment: Moment): void;
  skip(ms: number): void;
};

/** @param speed how many times as fast as life; what takes real time does not shrink: at 5, 10 ms of the machine's count as 50 */
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
