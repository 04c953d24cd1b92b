/**
 * The purpose of a slot, in the order in which waiting calls are served: `enquiry`, about a call with an unknown
 * outcome; `call`, an ordinary call of the merchant; `poll`, for a payment that a page waits for; `stray`, a query
 * for an order number that may be made up, because the checkout routes do not know it.
 */
export type LimiterUse = "enquiry" | "call" | "poll" | "stray";

/** Tells a limiter that an attempt is over. @param answered whether a response arrived; default `true` */
export type Release = (answered?: boolean) => void;

/**
 * Delays calls so that they stay within the gateway's rate limits, and stops all calls for a cool-down after a 429.
 * Implement this type with a shared store if several processes use one merchant account.
 */
export type Limiter = {
  /**
   * Waits for a slot, which is the permission for one attempt.
   *
   * @param signal an abort removes the waiting call, and the promise rejects with `signal.reason`
   * @param use the purpose of the slot, default `call`. An `enquiry` is served first and may use slots that are
   *   reserved for enquiries, so that the outcome of a payment is found out even while the merchant's own calls queue
   * @returns the function to call once the attempt is over. The gateway counts a call when it arrives, some time
   *   between the sending and the response. Call the function with `false` if no response came, because the request may
   *   then still be on its way.
   */
  acquire(signal?: AbortSignal, use?: LimiterUse): Promise<Release>;
  /**
   * Starts a cool-down, to be called after a 429: no call is let through for `ms` milliseconds, then calls follow one
   * by one.
   */
  coolDown(ms: number): void | Promise<void>;
};

/** A limiter's counts since it was created, and how many calls it holds now. */
export type LimiterStats = {
  /** The number of calls that were let through so far. */
  sent: number;
  /** The number of calls that were refused because too many calls waited. */
  refused: number;
  /** The number of calls that are waiting now. */
  queued: number;
  /** The number of calls that were let through and are not over yet. */
  underWay: number;
  /** The milliseconds that calls have waited for slots, all calls together. */
  waitedMs: number;
  /** The number of 429 responses that have stopped all calls. */
  coolDowns: number;
};

/** At most `limit` calls in any period of `windowMs` milliseconds, whenever the period begins. */
export type RateWindow = { limit: number; windowMs: number };

/** Returns a limiter's options, which may be given as an object or as only a list of rate windows. */
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
