/** A rate limit: at most `limit` requests in any period of `windowMs` milliseconds. */
export type RateLimit = { readonly limit: number; readonly windowMs: number };

/**
 * The rate limits that QFPay documents for each merchant. A client with a steady rate reaches the limit per minute
 * first.
 */
export const documentedLimits: readonly RateLimit[] = [
  { limit: 100, windowMs: 1_000 },
  { limit: 400, windowMs: 60_000 },
];

/** Counts each merchant's calls and compares them with the rate limits. */
export type RateWindows = {
  /**
   * Counts a call and returns 0. If a limit is reached, the call is not counted, and the result is the milliseconds
   * until the next call is possible.
   */
  take(appCode: string): number;
  /** Forgets all counted calls. */
  clear(): void;
};

/** Counts accepted calls in exact sliding windows. A refused call does not count. */
export function createRateWindows(limits: readonly RateLimit[], monotonic: () => number): RateWindows {
  const longest = Math.max(0, ...limits.map(({ limit }) => limit));
  const accepted = new Map<string, number[]>();
  function take(appCode: string): number {
    const times = accepted.get(appCode) ?? [];
    accepted.set(appCode, times);
    const now = monotonic();
    let wait = 0;
    for (const { limit, windowMs } of limits) {
      // The time of the call that must leave the window before another call is accepted.
      const blocking = limit > 0 ? times[times.length - limit] : now;
      if (blocking !== undefined) wait = Math.max(wait, blocking + windowMs - now);
    }
    if (wait > 0) return wait;
    times.push(now);
    if (times.length > longest * 2) times.splice(0, times.length - longest);
    return 0;
  }
  return { take, clear: () => accepted.clear() };
}
