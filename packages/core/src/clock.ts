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

/** The runtime's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
