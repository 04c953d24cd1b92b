import { callHook } from "../call-hook.js";
import { setTimer } from "../clock.js";
import { isQFPayError, QFPayConnectionError, QFPayTimeoutError } from "../errors.js";
import type { LimiterUse, Release } from "./limiter.js";
import type { Transport } from "./transport.js";
import { untilAborted } from "./wait.js";

/** Longer than the wait of the last call in a full queue: the default limits take 27 minutes for 10 000 calls. */
export const defaultSlotTimeoutMs = 1_800_000;

/**
 * Waits for a limiter slot. If the call ends first, a slot that is granted later is released.
 *
 * @throws the signal's reason when it fires
 * @throws {QFPayTimeoutError} if no slot was granted for `slotTimeoutMs`; its outcome is `not_sent`
 * @throws {QFPayConnectionError} if the limiter itself fails; its outcome is `not_sent`
 */
export async function acquireSlot(
  { limiter, clock, slotTimeoutMs }: Pick<Transport, "limiter" | "clock" | "slotTimeoutMs">,
  signal: AbortSignal,
  use?: LimiterUse,
): Promise<Release> {
  const giveBack = (granted: Release) => callHook(granted, true);
  let slot: Promise<Release> | undefined;
  let timer: unknown;
  try {
    slot = limiter.acquire(signal, use);
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimer(clock, () => reject(noSlot(slotTimeoutMs)), slotTimeoutMs);
    });
    const granted = await untilAborted(Promise.race([slot, tooLong]), signal);
    if (!signal.aborted) return granted;
    giveBack(granted);
  } catch (cause) {
    slot?.then(giveBack, () => {});
    if (signal.aborted) throw signal.reason;
    if (isQFPayError(cause)) throw cause;
    throw new QFPayConnectionError("The limiter failed, so nothing was sent. Check what it is shared through.", {
      cause,
    });
  } finally {
    clock.clearTimeout(timer);
  }
  throw signal.reason;
}

const noSlot = (ms: number) =>
  new QFPayTimeoutError(
    `The limiter granted no slot within ${ms} ms (slotTimeoutMs), so nothing was sent. Send fewer calls, or check the server ` +
      "through which processes share the limiter, such as Redis.",
    { outcome: "not_sent", retryable: true },
  );
