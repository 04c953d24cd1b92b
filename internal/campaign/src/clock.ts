import type { Clock } from "@qfpay/core";

/** A clock that stands still until `reach` sets its time. */
export type SteppedClock = Clock & {
  /** Sets the time since the start of the campaign, in milliseconds, and runs the timers that are due by then. */
  reach(time: number): void;
};

type Timer = { readonly due: number; readonly callback: () => void; unref(): void };

/**
 * Creates a clock that stands still. Its `reach` moves it to a time, and calls the timers that are due then.
 *
 * @param startsAt the campaign's time at its start, in epoch milliseconds
 * @param errorMs returns the error of the clock in milliseconds, default 0
 */
export function steppedClock(startsAt: number, errorMs = () => 0): SteppedClock {
  const timers = new Set<Timer>();
  let time = 0;
  return {
    now: () => startsAt + time + errorMs(),
    monotonic: () => time,
    setTimeout(callback, ms) {
      const timer: Timer = { due: time + ms, callback, unref: () => {} };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as Timer),
    reach(to) {
      time = to;
      const due = [...timers].filter((timer) => timer.due <= to).sort((one, other) => one.due - other.due);
      for (const timer of due) if (timers.delete(timer)) timer.callback();
    },
  };
}
