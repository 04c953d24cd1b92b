import type { PageClock } from "./environment.js";

/**
 * Estimates the server's time on a device whose clock may be wrong. Each response limits the possible difference
 * between the device's clock and the server's: the `Date` header was written after the request was sent and before the
 * response came. Several responses together narrow the bounds, so that one fast response is enough on a slow network.
 */
export type ServerTime = {
  /** Returns the server's time in epoch milliseconds. */
  now(): number;
  /**
   * Takes the server's time from a response.
   *
   * @param date the `Date` header of the response
   * @param sentAt the visitor's time in epoch milliseconds when the request was sent
   */
  readDateHeader(date: string | null, sentAt: number): void;
  /**
   * Returns whether the visitor's clock was set, or the device slept, since `hasJumped` was last called. If so, the
   * estimate begins anew.
   */
  hasJumped(): boolean;
};

const jumpMs = 500; // Clock drift is smaller. A larger change means that the clock was set or the device slept.
const headerMs = 1_000; // The time in a `Date` header is cut to whole seconds.

/** Makes an estimate of the server's time. It is the device's own time until the first response. */
export function serverTimeOn(clock: PageClock): ServerTime {
  const driftNow = () => clock.now() - clock.monotonic();
  let least = -Infinity;
  let most = Infinity;
  let offset = 0;
  let drift = driftNow();

  function hasJumped(): boolean {
    const before = drift;
    drift = driftNow();
    if (Math.abs(drift - before) < jumpMs) return false;
    least = -Infinity;
    most = Infinity;
    return true;
  }

  return {
    now: () => clock.now() + offset,
    hasJumped,
    readDateHeader(date, sentAt) {
      const headerTime = Date.parse(date ?? "");
      const from = headerTime - clock.now();
      const to = headerTime + headerMs - sentAt;
      if (!(from <= to)) return;
      least = Math.max(from, least);
      most = Math.min(to, most);
      // If two responses contradict each other, two servers' clocks differ. Then only the last response counts.
      if (least > most) [least, most] = [from, to];
      offset = (least + most) / 2;
    },
  };
}
