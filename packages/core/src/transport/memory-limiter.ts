import { type Clock, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import { type Limiter, qfpayRateWindows, type RateWindow } from "./limiter.js";
import { SlidingWindow } from "./sliding-window.js";

/** Options of `memoryLimiter`. */
export type MemoryLimiterOptions = {
  /** Default: 100 in 1 000 ms and 400 in 60 000 ms. Each holds as a sliding window. */
  windows?: readonly RateWindow[];
  /** Milliseconds added to each window, default 50: costs 0.1 % of the minute's throughput. */
  marginMs?: number;
  /**
   * Milliseconds after which an unanswered call is taken to have arrived, default 10 000. An answered one counts from its
   * answer. A till that waits a minute for a PIN must not hold its place for a minute longer.
   */
  transitMs?: number;
  clock?: Clock;
};

type Waiter = (landed: () => void) => void;

/**
 * The rate limits of one process, as exact sliding windows with a fair queue.
 *
 * A call counts from its answer, not from its dispatch: under load the gateway may see a call long after it was sent, and
 * a window measured at dispatch would then be exceeded where it matters.
 *
 * @throws {QFPayConfigError} a window without a positive limit and length, a negative margin
 * @example
 * const limiter = memoryLimiter();
 * const hk1 = new QFPay({ ...account, mchid: "one", limiter });
 * const hk2 = new QFPay({ ...account, mchid: "two", limiter }); // one app code, one limit
 */
export function memoryLimiter(options: MemoryLimiterOptions = {}): Limiter {
  const { windows = qfpayRateWindows, marginMs = 50, transitMs = 10_000, clock = systemClock } = options;
  if (!(marginMs >= 0) || !(transitMs >= 0)) {
    throw new QFPayConfigError("marginMs and transitMs must be zero or more milliseconds.");
  }
  const slots = windows.map((window) => new SlidingWindow(window, marginMs));
  // After a cool-down calls follow at the rate of the shortest window instead of all at once.
  const paceMs = windows.length === 0 ? 10 : Math.min(...windows.map(({ limit, windowMs }) => windowMs / limit));
  const queue = new Set<Waiter>();
  const underWay = new Set<{ sentAt: number }>(); // oldest first
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let pacedUntil = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let timer: unknown;

  /** Notes that a call arrived: now, or at the latest after `transitMs`. */
  function land(call: { sentAt: number }, now: number): void {
    const at = Math.min(now, call.sentAt + transitMs);
    if (underWay.delete(call)) for (const slot of slots) slot.record(at);
  }

  function landOverdue(now: number): void {
    for (const call of underWay) {
      if (call.sentAt + transitMs > now) return;
      land(call, now);
    }
  }

  /** When the next call may leave, as far as is known now; an answer may make it earlier. */
  function readyAt(now: number): number {
    landOverdue(now);
    const [first] = underWay;
    let at = now < pacedUntil ? Math.max(pausedUntil, last + paceMs) : pausedUntil;
    for (const slot of slots) {
      const count = slot.countAt(now);
      if (count + underWay.size < slot.limit) continue;
      at = Math.max(at, count > 0 ? slot.leavesAt : first!.sentAt + transitMs);
    }
    return at;
  }

  function send(now: number): () => void {
    const call = { sentAt: now };
    underWay.add(call);
    last = now;
    return () => {
      land(call, clock.monotonic());
      pump();
    };
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
      queue.delete(waiter);
      waiter(send(now));
    }
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      const now = clock.monotonic();
      if (queue.size === 0 && readyAt(now) <= now) return send(now);
      return new Promise<() => void>((resolve, reject) => {
        const onAbort = () => {
          queue.delete(waiter);
          reject(signal!.reason);
          pump();
        };
        const waiter: Waiter = (landed) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(landed);
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
