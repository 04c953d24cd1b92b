import type { Clock } from "@qfpay/core";

/** Schedules the gateway's own actions on the simulator's clock, such as bills and the end of refunds in progress. */
export type Scheduler = {
  /** Schedules a call of `run`. @param at epoch milliseconds @returns a function that cancels the call */
  at(at: number, run: () => void): () => void;
  /** Cancels all scheduled calls. */
  clear(): void;
};

/**
 * Lets the process end although a timer is set. Otherwise repeats of notifications would keep the process alive for
 * hours. Timers of other clocks than Node's may have no `unref`.
 */
export const unref = (timer: unknown): unknown => {
  (timer as { unref?: () => void } | undefined)?.unref?.();
  return timer;
};

const longestTimer = 2 ** 31 - 1; // Node fires a timer with a longer delay at once.

/** Creates the scheduler of a simulator's clock. */
export function createScheduler(clock: Clock): Scheduler {
  const timers = new Set<{ handle: unknown }>();
  return {
    at(at, run) {
      const timer = { handle: undefined as unknown };
      const arm = () => {
        const left = at - clock.now();
        timer.handle = unref(clock.setTimeout(left > longestTimer ? arm : fire, Math.min(left, longestTimer)));
      };
      const fire = () => {
        timers.delete(timer);
        run();
      };
      timers.add(timer);
      arm();
      return () => {
        timers.delete(timer);
        clock.clearTimeout(timer.handle);
      };
    },
    clear() {
      for (const { handle } of timers) clock.clearTimeout(handle);
      timers.clear();
    },
  };
}
