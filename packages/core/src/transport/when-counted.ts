/**
 * The arithmetic of the rate windows: the time from which a call counts in a window, and the time at which the next
 * call may be sent. The memory limiter uses these functions. The shared limiter's Lua script does the same calculation
 * inside Redis.
 */

/**
 * Returns the time from which a call counts as arrived at the gateway: the time of its response, but no later than
 * `transitMs` after the call was sent.
 */
export const countsAt = (sentAt: number, answeredAt: number | undefined, transitMs: number): number =>
  Math.min(answeredAt ?? Number.POSITIVE_INFINITY, sentAt + transitMs);

/**
 * A cool-down after a 429. No call is sent before `until`. Between `until` and `pacedUntil`, at least `paceMs` pass
 * from one call to the next; `lastAt` is the time of the last call.
 */
export type Pause = { until: number; pacedUntil: number; lastAt: number; readonly paceMs: number };

/** Makes a cool-down that is already over. @param paceMs the milliseconds between two calls after a cool-down */
export const noPause = (paceMs: number): Pause => ({
  until: Number.NEGATIVE_INFINITY,
  pacedUntil: Number.NEGATIVE_INFINITY,
  lastAt: Number.NEGATIVE_INFINITY,
  paceMs,
});

/** Extends a cool-down. @returns whether the cool-down now ends later than before */
export function lengthenPause(pause: Pause, now: number, ms: number): boolean {
  const until = now + ms;
  if (until <= pause.until) return false;
  pause.until = until;
  pause.pacedUntil = Math.max(pause.pacedUntil, until + Math.max(ms, 1_000));
  return true;
}

/** Returns the earliest time of the next call after a 429. Before `pacedUntil`, calls are at least `paceMs` apart. */
export const blockedUntil = ({ until, pacedUntil, lastAt, paceMs }: Pause, now: number): number =>
  now < pacedUntil ? Math.max(until, lastAt + paceMs) : until;

/**
 * The state of a rate window that allows n calls. `arrival` is the latest time at which the n-th newest call can have
 * arrived at the gateway, `undefined` if there are fewer than n calls. One more may be sent `spanMs` after `arrival`.
 */
export type WindowFilling = { readonly arrival: number | undefined; readonly spanMs: number };

/**
 * Returns the earliest time, not before `now`, at which one more call may be sent. A call without a response counts as
 * arrived by `now`. While one has no response, the caller must ask again at the returned time.
 */
export function nextSlotAt(now: number, pause: Pause, windows: readonly WindowFilling[]): number {
  let at = Math.max(now, blockedUntil(pause, now));
  for (const { arrival, spanMs } of windows) {
    if (arrival !== undefined) at = Math.max(at, Math.min(arrival, now) + spanMs);
  }
  return at;
}
