/** At most `limit` requests in any `windowMs` milliseconds. */
export type RateLimit = { readonly limit: number; readonly windowMs: number };

/** The limits that QFPay documents per merchant. A steady client meets the one per minute first. */
export const documentedLimits: readonly RateLimit[] = [
  { limit: 100, windowMs: 1_000 },
  { limit: 400, windowMs: 60_000 },
];

export type RateWindows = {
  /**
   * Counts a call and returns 0; or, if the limit is reached, does not count it and returns the milliseconds until a
   * call is possible.
   */
  take(appCode: string): number;
  clear(): void;
};

/** Exact sliding windows over the times of accepted calls. A refused call does not count. */
export function createRateWindows(limits: readonly RateLimit[], monotonic: () => number): RateWindows {
  const longest = Math.max(0, ...limits.map(({ limit }) => limit));
  const accepted = new Map<string, number[]>();
  function take(appCode: string): number {
    const times = accepted.get(appCode) ?? [];
    accepted.set(appCode, times);
    const now = monotonic();
    let wait = 0;
    for (const { limit, windowMs } of limits) {
      // the earliest call that must leave the window before a new one is possible
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
