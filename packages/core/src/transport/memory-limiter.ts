import { type Clock, setTimer, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import {
  type Landed,
  type Limiter,
  type LimiterStats,
  type LimiterUse,
  limiterOptions,
  qfpayRateWindows,
  type RateWindow,
} from "./limiter.js";
import { CallQueue, type Waiter } from "./queue.js";
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
  /**
   * Share of the longest window that is kept for enquiries about unclear payments, from 0 to below 1. Default 0.05, 20 of
   * the 400 a minute: without it they would wait for a minute behind a burst of ordinary calls.
   */
  reserve?: number;
  /** Ordinary calls that may wait, default 10 000: half an hour's worth. Further ones are refused. */
  maxQueue?: number;
  /** Time for windows and waits. Default `systemClock`. */
  clock?: Clock;
};

/**
 * Places that ordinary calls leave to enquiries, by window: a share of the longest one. In a short window an enquiry, which
 * goes first anyway, does not wait long.
 *
 * @throws {QFPayConfigError} no share
 */
export function reservedPlaces(windows: readonly RateWindow[], reserve: number): number[] {
  if (!(reserve >= 0 && reserve < 1)) throw new QFPayConfigError("reserve must be a share from 0 to below 1.");
  const longest = Math.max(...windows.map(({ windowMs }) => windowMs));
  return windows.map(({ limit, windowMs }) => (windowMs === longest ? Math.floor(limit * reserve) : 0));
}

/**
 * The rate limits of one process, as exact sliding windows with a fair queue.
 *
 * A call counts from its answer, not from its dispatch: under load the gateway may see a call long after it was sent, and
 * a window measured at dispatch would then be exceeded where it matters.
 *
 * @param limits the windows alone, or with more options
 * @throws {QFPayConfigError} a window without a positive limit and length, a negative margin, a reserve that is no share
 * @example
 * const limiter = memoryLimiter();
 * const hk1 = new QFPay({ ...account, mchid: "one", limiter });
 * const hk2 = new QFPay({ ...account, mchid: "two", limiter }); // one app code, one limit
 * limiter.stats().queued;
 */
export function memoryLimiter(
  limits: MemoryLimiterOptions | readonly RateWindow[] = {},
): Limiter & { stats(): LimiterStats } {
  const options = limiterOptions(limits);
  const { windows = qfpayRateWindows, marginMs = 50, transitMs = 10_000, clock = systemClock } = options;
  const { reserve = 0.05, maxQueue = 10_000 } = options;
  if (!(marginMs >= 0) || !(transitMs >= 0)) {
    throw new QFPayConfigError("marginMs and transitMs must be zero or more milliseconds.");
  }
  const reserved = reservedPlaces(windows, reserve);
  const slots = windows.map((window, at) => ({
    window: new SlidingWindow(window, marginMs),
    reserved: reserved[at]!,
  }));
  // After a cool-down calls follow at the rate of the shortest window instead of all at once.
  const paceMs = windows.length === 0 ? 10 : Math.min(...windows.map(({ limit, windowMs }) => windowMs / limit));
  const queue = new CallQueue(maxQueue);
  const underWay = new Set<{ sentAt: number }>(); // oldest first
  const count = { sent: 0, refused: 0, waitedMs: 0, coolDowns: 0 };
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let pacedUntil = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  /** Notes that a call arrived: now, or at the latest after `transitMs`. */
  function land(call: { sentAt: number }, now: number): void {
    const at = Math.min(now, call.sentAt + transitMs);
    if (underWay.delete(call)) for (const { window } of slots) window.record(at);
  }

  function landOverdue(now: number): void {
    for (const call of underWay) {
      if (call.sentAt + transitMs > now) return;
      land(call, now);
    }
  }

  /** When the next call of this use may leave, as far as is known now; an answer may make it earlier. */
  function readyAt(now: number, use: LimiterUse): number {
    landOverdue(now);
    let at = now < pacedUntil ? Math.max(pausedUntil, last + paceMs) : pausedUntil;
    for (const { window, reserved } of slots) {
      const arrived = window.countAt(now);
      const over = arrived + underWay.size - (use === "recovery" ? window.limit : window.limit - reserved);
      if (over < 0) continue;
      if (over < arrived) at = Math.max(at, window.leavesAt(over));
      else {
        const [first] = underWay;
        at = Math.max(at, first!.sentAt + transitMs);
      }
    }
    return at;
  }

  function send(now: number): Landed {
    const call = { sentAt: now };
    underWay.add(call);
    last = now;
    count.sent++;
    return (answered = true) => {
      if (answered) land(call, clock.monotonic());
      if (queue.size === 0) return;
      release();
      queue.first()?.waiter.wake();
    };
  }

  /** Lets go whoever may go now, in order; also on behalf of a waiter that cannot look for itself any more. */
  function release(): void {
    for (let next = queue.first(); next; next = queue.first()) {
      const now = clock.monotonic();
      if (readyAt(now, next.use) > now) return;
      queue.remove(next.waiter);
      next.waiter.landed = send(now);
      next.waiter.wake();
    }
  }

  /** Waits for its turn by a timer of its own: on Workers a timer ends with the request that armed it. */
  function turnOf(waiter: Waiter, use: LimiterUse, ahead: number, signal: AbortSignal | undefined): Promise<void> {
    const now = clock.monotonic();
    const ms = Math.max(readyAt(now, use) - now, 0) + ahead * paceMs;
    let timer: unknown;
    let onAbort = () => {};
    return new Promise<void>((resolve, reject) => {
      onAbort = () => reject(signal!.reason);
      if (signal?.aborted) return onAbort();
      signal?.addEventListener("abort", onAbort, { once: true });
      waiter.wake = resolve;
      timer = setTimer(clock, resolve, Math.max(1, Math.ceil(ms)));
    }).finally(() => {
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    });
  }

  async function queued(signal: AbortSignal | undefined, use: LimiterUse): Promise<Landed> {
    const waiter: Waiter = { wake: () => {} };
    const startedAt = clock.monotonic();
    let ahead = use === "recovery" ? queue.sizeOf(use) : queue.size;
    try {
      queue.add(waiter, use);
    } catch (error) {
      count.refused++;
      throw error;
    }
    try {
      for (;;) {
        await turnOf(waiter, use, ahead, signal);
        release();
        if (waiter.landed) return waiter.landed;
        ahead = queue.first()?.waiter === waiter ? 0 : Math.max(1, Math.ceil(ahead / 2));
      }
    } catch (error) {
      waiter.landed?.(); // let go and aborted at once: its place counts
      throw error;
    } finally {
      count.waitedMs += clock.monotonic() - startedAt;
      queue.remove(waiter);
      queue.first()?.waiter.wake();
    }
  }

  return {
    async acquire(signal, use = "call") {
      signal?.throwIfAborted();
      const now = clock.monotonic();
      const isFirst = use === "recovery" ? queue.sizeOf(use) === 0 : queue.size === 0;
      return isFirst && readyAt(now, use) <= now ? send(now) : queued(signal, use);
    },
    coolDown(ms) {
      const until = clock.monotonic() + ms;
      if (until <= pausedUntil) return;
      count.coolDowns++;
      pausedUntil = until;
      pacedUntil = Math.max(pacedUntil, until + Math.max(ms, 1_000));
    },
    stats() {
      landOverdue(clock.monotonic());
      return { ...count, queued: queue.size, underWay: underWay.size };
    },
  };
}
