/**
 * Time as the client sees it. Inject your own to test waits without waiting.
 *
 * @example
 * new QFPay({ appCode, clientKey, clock: fakeClock() }); // fakeClock from "@qfpay/core/testing"
 */
export type Clock = {
  /** Wall clock in epoch milliseconds; used for `txdtm` and `Retry-After` dates. */
  now(): number;
  /** Milliseconds that never jump back; used for rate windows and deadlines. */
  monotonic(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
};

// setTimeout fires at once for anything longer.
const longestTimerMs = 2_147_483_647;

/** Arms a timer that may be asked for longer than a timer can hold, such as for ever. */
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
};
