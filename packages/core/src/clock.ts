/**
 * The clocks and timers of the client. Inject a clock of your own to test waits without waiting.
 *
 * @example
 * new QFPay({ appCode, clientKey, clock: fakeClock() }); // fakeClock from "@qfpay/core/testing"
 */
export type Clock = {
  /** The wall clock in epoch milliseconds, used for `txdtm` and `Retry-After` dates. */
  now(): number;
  /** The milliseconds of a monotonic clock, used for rate windows and deadlines. */
  monotonic(): number;
  /** Starts a timer that calls `callback` once. Returns the handle for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
  /**
   * Whether a timer fires even if the request that set it has ended. One timer then serves all waiting calls. On
   * Cloudflare Workers a timer ends with its request, so each waiting call sets a timer of its own. Default `false`.
   */
  timersOutliveRequests?: boolean;
};

// The longest delay that `setTimeout` takes: with a longer one it fires at once.
const longestTimerMs = 2_147_483_647;

/** Starts a timer. A delay that is too long for `setTimeout`, even an infinite one, is cut to the longest possible. */
export const setTimer = (clock: Clock, callback: () => void, ms: number): unknown =>
  clock.setTimeout(callback, Math.min(ms, longestTimerMs));

/**
 * The default clock: the time and timers of the runtime.
 *
 * @example
 * systemClock.now() > Date.UTC(2026, 0); // true
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
  get timersOutliveRequests() {
    return isLastingProcess(globalThis);
  },
};

type Runtime = { navigator?: { userAgent?: string }; process?: { release?: { name?: string } } };

/**
 * Whether the code runs on Node, Bun or Deno, where timers outlive the request that set them. Node before version 21
 * has no `navigator`.
 */
export const isLastingProcess = ({ navigator, process }: Runtime): boolean =>
  navigator === undefined
    ? process?.release?.name === "node"
    : /^(Node\.js|Bun|Deno)\//.test(navigator.userAgent ?? "");
