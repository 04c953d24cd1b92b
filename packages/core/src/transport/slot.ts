import { callHook } from "../call-hook.js";
import { isQFPayError, QFPayConnectionError, QFPayTimeoutError } from "../errors.js";
import type { LimiterUse, Release } from "./limiter.js";
import { offAbort, onAbort } from "./on-abort.js";
import type { Transport } from "./transport.js";

/**
 * The default of `slotTimeoutMs`, a call's longest wait for a limiter slot. The last call in a full queue waits less:
 * with the default limits, 10 000 calls take 27 minutes.
 */
export const defaultSlotTimeoutMs = 1_800_000;

/**
 * Waits for a slot of the limiter. If the call ends first, a slot that is granted later is released. If the limiter
 * grants a slot at once, no timer is set.
 *
 * @throws the signal's reason when it fires
 * @throws {QFPayTimeoutError} if no slot was granted for `slotTimeoutMs`; its outcome is `not_sent`
 * @throws {QFPayConnectionError} if the limiter itself fails; its outcome is `not_sent`
 */
export function acquireSlot(
  { limiter, slotTimeout }: Pick<Transport, "limiter" | "slotTimeout">,
  signal: AbortSignal | undefined,
  use?: LimiterUse,
): Promise<Release> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    let isOver = false;
    const stopWaiting = () => {
      isOver = true;
      if (signal) offAbort(signal, giveUp);
      slotTimeout.end(giveUp);
    };
    const giveUp = () => fail(slotTimeoutError(slotTimeout.ms));
    const fail = (cause: unknown) => {
      if (isOver) return;
      stopWaiting();
      reject(signal?.aborted ? signal.reason : limiterFailed(cause));
    };
    const grant = (release: Release) => {
      if (isOver) {
        callHook(release, true);
        return;
      }
      stopWaiting();
      resolve(release);
    };
    if (signal) onAbort(signal, giveUp);
    try {
      limiter.acquire(signal, use).then(grant, fail);
    } catch (cause) {
      fail(cause);
      return;
    }
    // If the limiter grants a free slot before the next microtask runs, no timer is needed.
    void Promise.resolve().then(() => {
      if (!isOver) slotTimeout.start(giveUp);
    });
  });
}

const limiterFailed = (cause: unknown) =>
  isQFPayError(cause)
    ? cause
    : new QFPayConnectionError(
        "The limiter failed, so nothing was sent. Check its server, such as Redis (see cause).",
        { cause },
      );

const slotTimeoutError = (ms: number) =>
  new QFPayTimeoutError(
    `The limiter granted no slot within ${ms} ms (slotTimeoutMs), so nothing was sent. Send fewer calls, or check the server ` +
      "through which processes share the limiter, such as Redis.",
    { outcome: "not_sent", retryable: true },
  );
