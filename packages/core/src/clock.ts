/**
 * The clocks and timers of the client. Inject your own to test waits without waiting.
 *
 * @example
 * new QFPay({ appCode, clientKey, clock: fakeClock() }); // fakeClock from "@qfpay/core/testing"
 */
export type Clock = {
  /** Wall clock in epoch milliseconds; used for `txdtm` and `Retry-After` dates. */
  now(): number;
  /** Milliseconds of a clock that does not jump back; used for rate windows and deadlines. */
  monotonic(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
  /**
   * Whether a timer fires even if the request that set it has ended. One timer then serves a whole queue. On Cloudflare
   * Workers a timer ends with its request, so each waiting call sets a timer of its own. Default `false`.
   */
  timersOutliveRequests?: boolean;
};

// The longest delay of `setTimeout`, which fires at once for a longer one.
const longestTimerMs = 2_147_483_647;

/** Starts a timer whose delay may be longer than `setTimeout` allows, or infinite. */
export const setTimer = (clock: Clock, callback: () => void, ms: number): unknown =>
  clock.setTimeout(callback, Math.min(ms, longestTimerMs));

/**
 * The runtime's own clock.
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

/** Whether the code runs on Node, Bun or Deno. Node has `navigator` from version 21 on. */
export const isLastingProcess = ({ navigator, process }: Runtime): boolean =>
  navigator === undefined
    ? process?.release?.name === "node"
    : /^(Node\.js|Bun|Deno)\//.test(navigator.userAgent ?? "");
