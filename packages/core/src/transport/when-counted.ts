/**
 * When a call counts in a rate window, and when the next one may go. The memory limiter calculates with these functions.
 * The script of the shared limiter does the same inside Redis.
 */

/**
 * The time at which a call counts as arrived at the gateway: the time of its response, or the latest time at which it
 * can have arrived.
 */
export const countsAt = (sentAt: number, answeredAt: number | undefined, transitMs: number): number =>
  Math.min(answeredAt ?? Number.POSITIVE_INFINITY, sentAt + transitMs);

/** A cool-down after a 429: nothing goes before `until`, and until `pacedUntil` calls follow `paceMs` apart. */
export type Pause = { until: number; pacedUntil: number; lastAt: number; readonly paceMs: number };

/** @param paceMs the distance of calls after a cool-down, milliseconds */
export const noPause = (paceMs: number): Pause => ({
  until: Number.NEGATIVE_INFINITY,
  pacedUntil: Number.NEGATIVE_INFINITY,
  lastAt: Number.NEGATIVE_INFINITY,
  paceMs,
});

/** Extends a cool-down. @returns whether it holds anything back that was not held already */
export function extendPause(pause: Pause, now: number, ms: number): boolean {
  const until = now + ms;
  if (until <= pause.until) return false;
  pause.until = until;
  pause.pacedUntil = Math.max(pause.pacedUntil, until + Math.max(ms, 1_000));
  return true;
}

/** The time until which a cool-down holds the next call, as seen at `now`. */
export const heldUntil = ({ until, pacedUntil, lastAt, paceMs }: Pause, now: number): number =>
  now < pacedUntil ? Math.max(until, lastAt + paceMs) : until;

/**
 * A window that takes n calls. `arrival` is the time at which its n-th newest call counts: that call must have left the
 * window before another one may go. It is `undefined` if the window holds fewer calls.
 */
export type Filling = { readonly arrival: number | undefined; readonly spanMs: number };

/**
 * The earliest time at which one more call may go, not before `now`.
 *
 * A call that is under way counts at a time that is still to come. As it may be answered at any moment, it leaves the
 * window no earlier than one span from now, and the time is then only a lower bound.
 */
export function slotAt(now: number, pause: Pause, windows: readonly Filling[]): number {
  let at = Math.max(now, heldUntil(pause, now));
  for (const { arrival, spanMs } of windows) {
    if (arrival !== undefined) at = Math.max(at, Math.min(arrival, now) + spanMs);
  }
  return at;
}
