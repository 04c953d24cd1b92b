import { callHook } from "../call-hook.js";
import { isQFPayError, QFPayConnectionError } from "../errors.js";
import type { Limiter, LimiterUse, Release } from "./limiter.js";
import { untilAborted } from "./wait.js";

/**
 * Waits for a limiter slot. If the call ends first, a slot that is granted later is released.
 *
 * @throws the signal's reason when it fires
 * @throws {QFPayConnectionError} if the limiter itself fails; its outcome is `not_sent`
 */
export async function acquireSlot(limiter: Limiter, signal: AbortSignal, use?: LimiterUse): Promise<Release> {
  const giveBack = (granted: Release) => callHook(granted, true);
  let slot: Promise<Release> | undefined;
  try {
    slot = limiter.acquire(signal, use);
    const granted = await untilAborted(slot, signal);
    if (!signal.aborted) return granted;
    giveBack(granted);
  } catch (cause) {
    slot?.then(giveBack, () => {});
    if (signal.aborted) throw signal.reason;
    if (isQFPayError(cause)) throw cause;
    throw new QFPayConnectionError("The limiter failed, so nothing was sent. Check what it is shared through.", {
      cause,
    });
  }
  throw signal.reason;
}
