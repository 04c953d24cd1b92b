import { type Clock, setTimer } from "../clock.js";
import { onAbort } from "./on-abort.js";

/**
 * Lets several calls wait for the same moment and continue in one tick, so that one query to the gateway serves them
 * all.
 *
 * Each caller has a timer of its own, and the first timer that fires wakes all callers of that moment. On Cloudflare
 * Workers a timer ends with the request that set it, so no caller may rely on another's timer.
 */
export class SharedTimers {
  readonly #clock: Clock;
  /** The functions that wake the waiting callers, by the time of waking on the monotonic clock. */
  readonly #callersByTime = new Map<number, Set<() => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until the clock's `monotonic()` is `at` milliseconds. @throws the signal's reason if it fires first */
  waitUntil(at: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const callers = this.#callersByTime.get(at) ?? new Set();
      this.#callersByTime.set(at, callers);
      const stopWaiting = () => {
        this.#clock.clearTimeout(timer);
        removeAbortCallback();
        callers.delete(continueNow);
        if (callers.size === 0) this.#callersByTime.delete(at);
      };
      const continueNow = () => {
        stopWaiting();
        resolve();
      };
      const removeAbortCallback = onAbort(signal, () => {
        stopWaiting();
        reject(signal.reason);
      });
      const wakeAll = () => {
        for (const caller of callers) caller();
      };
      const timer = setTimer(this.#clock, wakeAll, Math.max(0, at - this.#clock.monotonic()));
      callers.add(continueNow);
    });
  }
}
