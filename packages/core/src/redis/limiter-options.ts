import type { Clock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import type { RateWindow } from "../transport/limiter.js";
import { SlidingWindow } from "../transport/sliding-window.js";

/** Options of `redisLimiter`. All processes of one `key` must be given the same windows and times. */
export type RedisLimiterOptions = {
  /** Default: 100 in 1 000 ms and 400 in 60 000 ms. Each holds as a sliding window over all processes. */
  windows?: readonly RateWindow[] | undefined;
  /** Milliseconds added to each window, default 50. */
  marginMs?: number | undefined;
  /**
   * Milliseconds after which a call without a response is taken to have arrived, default 10 000. Other calls count from
   * their response. The slots of a killed process are free again after this time and the window.
   */
  transitMs?: number | undefined;
  /** Share of the longest window that is kept for enquiries about unclear payments, default 0.05. */
  reserve?: number | undefined;
  /** The most ordinary calls that may wait in this process, default 10 000. Further calls are refused. */
  maxQueue?: number | undefined;
  // The e2e tests run this example, because it needs Redis
  /**
   * Prefix of the keys: one for each app code, as QFPay counts by app code. Default `"qfpay:limit"`.
   *
   * @example key: `qfpay:limit:${appCode}`
   */
  key?: string | undefined;
  /**
   * The behaviour while Redis does not respond, or does not know earlier calls because it lost its data: `"local"`
   * (default) lets each process go on within its `localShare`, of which enquiries keep a reserve; `"closed"` lets calls
   * wait until the windows are known, at most for `awayTimeoutMs`; `"open"` lets all through.
   */
  fail?: "local" | "closed" | "open" | undefined;
  /** Share of each window for one process, default 0.25, which fits four processes. It is at least 1 call. */
  localShare?: number | undefined;
  /**
   * With `fail: "closed"`: milliseconds for which Redis may be away before waiting calls are rejected
   * (`connection_failed`, outcome `not_sent`), default 60 000. Until Redis is back, further calls are rejected at once.
   */
  awayTimeoutMs?: number | undefined;
  /** Milliseconds without a response after which Redis counts as away, default 500. */
  commandTimeoutMs?: number | undefined;
  /** The clock for waits in this process. It must run in real time, because Redis does. */
  clock?: Clock | undefined;
};

type CheckedName = "windows" | "marginMs" | "transitMs" | "localShare" | "fail" | "awayTimeoutMs";
type Checked = Required<Pick<RedisLimiterOptions, CheckedName>>;

/** @throws {QFPayConfigError} if windows, times or shares are invalid */
export function checkLimiterOptions(options: Checked): void {
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
