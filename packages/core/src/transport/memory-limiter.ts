import { type Clock, setTimer, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import { Alarm } from "./alarm.js";
import {
  type Limiter,
  type LimiterStats,
  type LimiterUse,
  limiterOptions,
  qfpayRateWindows,
  type RateWindow,
  type Release,
} from "./limiter.js";
import { CallQueue } from "./queue.js";
import { SlidingWindow } from "./sliding-window.js";
import { type Cap, capsOf, groups, groupsOf } from "./slot-rules.js";
import { waitForSlot } from "./wait-for-slot.js";
import { countsAt, lengthenPause, nextSlotAt, noPause } from "./when-counted.js";

type UnansweredCall = { readonly sentAt: number; readonly use: LimiterUse };

const maxOwnTimerMs = 1_000;

const optionNames: Readonly<Record<keyof MemoryLimiterOptions, 0>> = {
  windows: 0,
  marginMs: 0,
  transitMs: 0,
  reserve: 0,
  maxQueue: 0,
  clock: 0,
};

/** Options of `memoryLimiter`. */
export type MemoryLimiterOptions = {
  /** The sliding rate windows. Default: 100 calls in 1 000 ms and 400 in 60 000 ms. */
  windows?: readonly RateWindow[] | undefined;
  /** The milliseconds by which each window is longer than QFPay's, for safety. Default 50. */
  marginMs?: number | undefined;
  /**
   * The milliseconds after its dispatch at which a call without a response counts as arrived, default 10 000. Without
   * this limit, a call that waits a minute for a customer's PIN would hold its slot for two: it counts until a minute
   * after its response.
   */
  transitMs?: number | undefined;
  /**
   * The share of the longest window that is kept for enquiries about payments with an unknown outcome, from 0 to below
   * 1. Default 0.05, which is 20 of the 400 calls a minute. Without this reserve, enquiries would wait up to a minute
   * behind a burst of ordinary calls.
   */
  reserve?: number | undefined;
  /**
   * How many ordinary calls, and how many polls, may wait. Further ones are refused. Default 10 000, which is about
   * half an hour of calls.
   */
  maxQueue?: number | undefined;
  /** The clock for windows and waits. Default `systemClock`. */
  clock?: Clock | undefined;
};

/**
 * A limiter for one process, with exact sliding windows and a queue. It serves enquiries first, then ordinary calls,
 * then polls, then queries of unknown order numbers (`stray`). Polls take at most half of each window, stray queries at
 * most a twentieth.
 *
 * A call counts in the windows from its response, not from its dispatch, because under load calls may reach the gateway
 * late, and closer together than they were sent.
 *
 * @param limits only the rate windows, or all options
 * @throws {QFPayConfigError} if an option is misspelled, a window's limit or length is not positive, a time is
 *   negative, or `reserve` is not in [0, 1)
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
  refuseMisspelled(options, optionNames);
  const { windows = qfpayRateWindows, marginMs = 50, transitMs = 10_000, clock = systemClock } = options;
  const { reserve = 0.05, maxQueue = 10_000 } = options;
  if (!(marginMs >= 0) || !(transitMs >= 0)) {
    throw new QFPayConfigError("marginMs and transitMs must be zero or more milliseconds.");
  }
  const caps = capsOf(windows, reserve);
  const logs = groups.flatMap((group) =>
    windows.map((window, at) => ({ group, at, log: new SlidingWindow(window, marginMs) })),
  );
  const logOf = ({ group, window }: Cap) => logs[groups.indexOf(group) * windows.length + window]!.log;
  // After a cool-down, calls follow at the rate of the shortest window instead of all at once.
  const paceMs = windows.length === 0 ? 10 : Math.min(...windows.map(({ limit, windowMs }) => windowMs / limit));
  const queue = new CallQueue(maxQueue);
  // The calls that have no response yet, oldest first, for each group of calls that the windows count together.
  const unansweredCalls = new Map(groups.map((group) => [group, new Set<UnansweredCall>()]));
  const stats = { sent: 0, waitedMs: 0, coolDowns: 0 };
  const pause = noPause(paceMs);
  const alarm = new Alarm(clock, serve);

  /** Counts a call as arrived in the rate windows: now, or `transitMs` after its dispatch if that is earlier. */
  function markArrived(call: UnansweredCall, now: number): void {
    if (!unansweredCalls.get("all")!.has(call)) return;
    const at = countsAt(call.sentAt, now, transitMs);
    for (const group of groupsOf[call.use]) {
      unansweredCalls.get(group)!.delete(call);
      for (const entry of logs) if (entry.group === group) entry.log.record(at);
    }
  }

  function markOverdueArrived(now: number): void {
    for (const call of unansweredCalls.get("all")!) {
      if (call.sentAt + transitMs > now) return;
      markArrived(call, now);
    }
  }

  /**
   * Returns the earliest time at which a call under these limits may be sent. While a window is full of calls without
   * a response, the result may be too early, because it counts these calls as ended now.
   */
  function readyAt(now: number, underCaps: readonly Cap[]): number {
    markOverdueArrived(now);
    const windows = underCaps.map((cap) => {
      const log = logOf(cap);
      const arrived = log.countAt(now);
      const position = arrived + unansweredCalls.get(cap.group)!.size - cap.maxCalls;
      const arrival =
        position < 0 ? undefined : position < arrived ? log.arrivalAt(position) : Number.POSITIVE_INFINITY;
      return { arrival, spanMs: log.spanMs };
    });
    return nextSlotAt(now, pause, windows);
  }

  function startCall(now: number, use: LimiterUse): Release {
    const call = { sentAt: now, use };
    for (const group of groupsOf[use]) unansweredCalls.get(group)!.add(call);
    pause.lastAt = now;
    stats.sent++;
    return (answered = true) => {
      if (answered) markArrived(call, clock.monotonic());
      serve();
    };
  }

  /**
   * Returns the use (purpose) of the call that is served next, and the time at which this call may be sent. A few polls
   * are served before ordinary calls, so that pages get a new status even while calls wait.
   */
  function findNextCall(now: number): { use: LimiterUse; at: number } | undefined {
    const use = queue.firstUse();
    if (use === "call" && queue.has("poll") && readyAt(now, caps.floor) <= now) return { use: "poll", at: now };
    return use && { use, at: readyAt(now, caps[use]) };
  }

  /** Grants slots, in order, to the calls that may be sent now, and sets the queue's timer for the next call. */
  function serve(): void {
    for (;;) {
      const now = clock.monotonic();
      const nextCall = findNextCall(now);
      if (!nextCall || nextCall.at > now) {
        if (nextCall) alarm.setFor(nextCall.at);
        else alarm.clear();
        return;
      }
      queue.take(nextCall.use)!(startCall(now, nextCall.use));
    }
  }

  /** Queues a call, and resolves when the call gets its slot. */
  function waitInQueue(signal: AbortSignal | undefined, use: LimiterUse): Promise<Release> {
    const startedAt = clock.monotonic();
    let clearOwnTimer: (() => void) | undefined;
    const onWait = () => {
      if (!clock.timersOutliveRequests) clearOwnTimer ??= serveOnOwnTimer();
      serve();
    };
    const onEnd = () => {
      clearOwnTimer?.();
      stats.waitedMs += clock.monotonic() - startedAt;
    };
    return waitForSlot(queue, use, signal, onWait, onEnd);
  }

  /**
   * Starts a timer for one waiting call; when it fires, the queue is served. On Workers, a timer ends with the request
   * that set it, so waiting calls cannot share one. @returns a function that clears this timer
   */
  function serveOnOwnTimer(): () => void {
    let ownTimer: unknown;
    // The delay grows with the number of waiting calls, so that the timers of all calls together fire about as often as
    // slots become free.
    const setOwnTimer = () => {
      const now = clock.monotonic();
      const freeInMs = Math.min(maxOwnTimerMs, Math.max(1, (findNextCall(now)?.at ?? now) - now));
      ownTimer = setTimer(clock, serveAgain, Math.ceil(freeInMs + paceMs * Math.max(1, queue.size)));
    };
    const serveAgain = () => {
      setOwnTimer();
      serve();
    };
    setOwnTimer();
    return () => clock.clearTimeout(ownTimer);
  }

  return {
    acquire(signal, use = "call") {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const now = clock.monotonic();
      const isFree = queue.isFree(use) && readyAt(now, caps[use]) <= now;
      return isFree ? Promise.resolve(startCall(now, use)) : waitInQueue(signal, use);
    },
    coolDown(ms) {
      if (lengthenPause(pause, clock.monotonic(), ms)) stats.coolDowns++;
    },
    stats() {
      markOverdueArrived(clock.monotonic());
      return { ...stats, refused: queue.refused, queued: queue.size, underWay: unansweredCalls.get("all")!.size };
    },
  };
}
