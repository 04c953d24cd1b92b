import { type Clock, systemClock } from "../clock.js";
import { type Limiter, qfpayRateWindows, type RateWindow } from "./limiter.js";
import { SlidingWindow } from "./sliding-window.js";

/** Options of `memoryLimiter`. */
export type MemoryLimiterOptions = {
  /** Default: 100 in 1 000 ms and 400 in 60 000 ms. Each holds as a sliding window. */
  windows?: readonly RateWindow[];
  /** Milliseconds added to each window for network jitter, default 50: costs 0.1 % of the minute's throughput. */
  marginMs?: number;
  clock?: Clock;
};

type Waiter = { resolve: () => void };

/**
 * The rate limits of one process, as exact sliding windows with a fair queue.
 *
 * @throws {QFPayConfigError} a window without a positive limit and length
 * @example
 * const limiter = memoryLimiter();
 * const hk1 = new QFPay({ ...account, mchid: "one", limiter });
 * const hk2 = new QFPay({ ...account, mchid: "two", limiter }); // one app code, one limit
 */
export function memoryLimiter(options: MemoryLimiterOptions = {}): Limiter {
  const { windows = qfpayRateWindows, marginMs = 50, clock = systemClock } = options;
  const slots = windows.map((window) => new SlidingWindow(window, marginMs));
  // After a cool-down calls follow at the rate of the shortest window instead of all at once.
  const paceMs = Math.min(10, ...windows.map(({ limit, windowMs }) => windowMs / limit));
  const queue = new Set<Waiter>();
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let pacedUntil = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let timer: unknown;

  function readyAt(now: number): number {
    let at = pausedUntil;
    for (const slot of slots) at = Math.max(at, slot.freeAt);
    return now < pacedUntil ? Math.max(at, last + paceMs) : at;
  }

  function take(now: number): void {
    for (const slot of slots) slot.record(now);
    last = now;
  }

  function pump(): void {
    clock.clearTimeout(timer);
    for (const waiter of queue) {
      const now = clock.monotonic();
      const at = readyAt(now);
      if (at > now) {
        timer = clock.setTimeout(pump, Math.ceil(at - now));
        return;
      }
      take(now);
      queue.delete(waiter);
      waiter.resolve();
    }
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      const now = clock.monotonic();
      if (queue.size === 0 && readyAt(now) <= now) return take(now);
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => {
          queue.delete(waiter);
          reject(signal!.reason);
          pump();
        };
        const waiter: Waiter = {
          resolve() {
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        queue.add(waiter);
        if (queue.size === 1) pump();
      });
    },
    coolDown(ms) {
      const until = clock.monotonic() + ms;
      if (until <= pausedUntil) return;
      pausedUntil = until;
      pacedUntil = until + Math.max(ms, 1_000);
    },
  };
}
