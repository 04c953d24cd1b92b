import type { Clock } from "../clock.js";

/** A clock that moves only when `advance` is called. */
export type FakeClock = Clock & {
  /**
   * Advances the clock by a number of milliseconds. Timers that are due fire in order, and promises settle in between.
   */
  advance(ms: number): Promise<void>;
  /** The number of timers that have not fired yet. */
  readonly pending: number;
};

// The functions are read when the module loads, so that a test runner's fake timers do not stop `advance`.
const { setImmediate, setTimeout } = globalThis;

// One turn of the event loop lets every chain of promises between two timers finish. Runtimes without `setImmediate`,
// such as the browser-like environment of Jest, use `setTimeout`, which waits at least a millisecond per turn.
const runPromises = () =>
  new Promise<void>((resolve) => (setImmediate ? setImmediate(resolve) : setTimeout(resolve, 0)));

/**
 * A clock for tests, with which waits of minutes take no real time.
 *
 * @param start epoch milliseconds, default 2026-01-01 12:00:00 in Hong Kong
 * @example
 * const clock = fakeClock();
 * const qfpay = new QFPay({ appCode, clientKey, clock, fetch: simulator.fetch, baseUrl: "http://simulator.local" });
 * const waiting = qfpay.transactions.waitFor({ out_trade_no: "A-1001" });
 * await clock.advance(2_000); // the first query is sent
 * await waiting;
 */
export function fakeClock(start: number = Date.UTC(2026, 0, 1, 4)): FakeClock {
  let elapsed = 0;
  let ids = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();

  const nextDue = (until: number) => {
    let due: number | undefined;
    for (const [id, timer] of timers) {
      if (timer.at <= until && (due === undefined || timer.at < timers.get(due)!.at)) due = id;
    }
    return due;
  };

  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    setTimeout(callback, ms) {
      timers.set(++ids, { at: elapsed + Math.max(0, ms), callback });
      return ids;
    },
    clearTimeout: (handle) => void timers.delete(handle as number),
    timersOutliveRequests: true,
    async advance(ms) {
      const until = elapsed + ms;
      await runPromises();
      for (let id = nextDue(until); id !== undefined; id = nextDue(until)) {
        const { at, callback } = timers.get(id)!;
        timers.delete(id);
        elapsed = Math.max(elapsed, at);
        callback();
        await runPromises();
      }
      elapsed = until;
    },
    get pending() {
      return timers.size;
    },
  };
}
