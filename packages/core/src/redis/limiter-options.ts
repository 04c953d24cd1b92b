import type { Clock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import type { RateWindow } from "../transport/limiter.js";
import { SlidingWindow } from "../transport/sliding-window.js";

/** Options of `redisLimiter`. All processes that use one `key` must have the same `windows`, `marginMs` and `transitMs`. */
export type RedisLimiterOptions = {
  /** The rate windows, which all processes share. Default: 100 calls in 1 000 ms, and 400 calls in 60 000 ms. */
  windows?: readonly RateWindow[] | undefined;
  /** The milliseconds by which each rate window is lengthened as a safety margin, default 50. */
  marginMs?: number | undefined;
  /**
   * The milliseconds after which a call without a response counts as arrived at the gateway, default 10 000. A call
   * with a response counts from the time of the response. The slots of a killed process become free after this time
   * plus the length of the rate window.
   */
  transitMs?: number | undefined;
  /**
   * The share of the slots of the longest rate window that is kept for enquiries about payments with an unknown
   * outcome, default 0.05.
   */
  reserve?: number | undefined;
  /** The largest number of ordinary calls that may wait in this process, default 10 000. Further calls are refused. */
  maxQueue?: number | undefined;
  // The e2e tests run the example below, because it needs Redis
  /**
   * The prefix of the Redis keys. Use one prefix for each app code, because QFPay counts calls by app code.
   * Default `"qfpay:limit"`.
   *
   * @example key: `qfpay:limit:${appCode}`
   */
  key?: string | undefined;
  /**
   * What happens while Redis does not respond or has lost its record of recent calls. `"local"` (default): each process
   * sends calls up to its `localShare`. `"closed"`: calls wait until Redis responds and its record is complete again,
   * at most for `awayTimeoutMs`. `"open"`: all calls are sent at once.
   */
  fail?: "local" | "closed" | "open" | undefined;
  /**
   * The share of each rate window's calls that one process may send without Redis, at least one call. Default 0.25,
   * which fits four processes.
   */
  localShare?: number | undefined;
  /**
   * With `fail: "closed"`: the milliseconds for which Redis may be away before waiting calls are rejected
   * (`connection_failed`, outcome `not_sent`), default 60 000. After that, new calls are rejected at once until Redis
   * is back.
   */
  awayTimeoutMs?: number | undefined;
  /** The milliseconds without a response after which Redis counts as away, default 500. */
  commandTimeoutMs?: number | undefined;
  /** The clock for waits in this process. It must run in real time, like the clock of Redis. */
  clock?: Clock | undefined;
};

/** The names of `redisLimiter`'s options, to find misspelled options. */
export const limiterOptionNames: Readonly<Record<keyof RedisLimiterOptions, 0>> = {
  windows: 0,
  marginMs: 0,
  transitMs: 0,
  reserve: 0,
  maxQueue: 0,
  key: 0,
  fail: 0,
  localShare: 0,
  awayTimeoutMs: 0,
  commandTimeoutMs: 0,
  clock: 0,
};

type CheckedName = "windows" | "marginMs" | "transitMs" | "localShare" | "fail" | "awayTimeoutMs";
type CheckedOptions = Required<Pick<RedisLimiterOptions, CheckedName>>;

/**
 * Checks the options of `redisLimiter` after the defaults were filled in.
 *
 * @throws {QFPayConfigError} if windows, times or shares are invalid
 */
export function checkLimiterOptions(options: CheckedOptions): void {
  const { windows, marginMs, transitMs, localShare, fail, awayTimeoutMs } = options;
  if (windows.length === 0) throw new QFPayConfigError("windows is empty. Use limiter: false to set no limit.");
  for (const window of windows) new SlidingWindow(window, marginMs);
  if (!(marginMs >= 0) || !(transitMs >= 0)) {
    throw new QFPayConfigError("marginMs and transitMs must be zero or more milliseconds.");
  }
  if (!(localShare > 0 && localShare <= 1)) throw new QFPayConfigError("localShare must be above 0 and at most 1.");
  if (!(awayTimeoutMs > 0)) throw new QFPayConfigError("awayTimeoutMs must be a positive number of milliseconds.");
  if (!["local", "closed", "open"].includes(fail)) {
    throw new QFPayConfigError('fail must be "local", "closed" or "open".');
  }
}
