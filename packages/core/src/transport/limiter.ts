/**
 * The purpose of a slot, in the order in which waiting calls are served: an enquiry about an unclear call, a call of
 * the merchant, a poll of a payment that a page watches, a read of an order that the checkout routes did not create.
 */
export type LimiterUse = "enquiry" | "call" | "poll" | "stray";

/** Tells a limiter that an attempt is over. @param answered whether a response arrived; default `true` */
export type Release = (answered?: boolean) => void;

/**
 * Holds calls back so that they stay within the gateway's rate windows, and shares one cool-down after a 429. Implement
 * it over a shared store when several processes use one merchant account.
 */
export type Limiter = {
  /**
   * Waits for a slot: permission for one attempt.
   *
   * @param signal its abort removes the waiting call; the promise rejects with `signal.reason`
   * @param use default `call`. An `enquiry` goes first and may use the reserve, so that an unclear payment is cleared up
   *   even while the merchant's own calls queue; a `poll` gets what calls leave, a `stray` read what polls leave
   * @returns the function to call once the attempt is over. The gateway counts a call when it arrives, some time
   *   between the sending and the response. Call the function with `false` if no response came, because the request may
   *   then still be on its way.
   */
  acquire(signal?: AbortSignal, use?: LimiterUse): Promise<Release>;
  /** Call this after a 429: no call is let through for `ms` milliseconds, then calls follow one by one. */
  coolDown(ms: number): void | Promise<void>;
};

/** The counts and the state of a limiter. */
export type LimiterStats = {
  /** Calls let through so far. */
  sent: number;
  /** Calls refused because too many waited. */
  refused: number;
  /** Calls waiting now. */
  queued: number;
  /** Calls that were let through and are not over yet. */
  underWay: number;
  /** Milliseconds that calls have waited, added up. */
  waitedMs: number;
  /** The number of 429 responses that have stopped all calls. */
  coolDowns: number;
};

/** At most `limit` calls in any period of `windowMs` milliseconds, whenever the period begins. */
export type RateWindow = { limit: number; windowMs: number };

/** Accepts a list of windows in place of an options object. */
export const limiterOptions = <T extends object>(options: T | readonly RateWindow[]): T =>
  Array.isArray(options) ? ({ windows: options } as unknown as T) : (options as T);

/**
 * QFPay's limits per merchant: 100 a second and 400 a minute.
 *
 * @example
 * const half = qfpayRateWindows.map(({ limit, windowMs }) => ({ limit: limit / 2, windowMs }));
 */
export const qfpayRateWindows: readonly RateWindow[] = [
  { limit: 100, windowMs: 1_000 },
  { limit: 400, windowMs: 60_000 },
];
