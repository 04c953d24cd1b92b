import type { LimiterUse, Release } from "./limiter.js";
import { onAbort } from "./on-abort.js";
import type { CallQueue, Waiter } from "./queue.js";

/**
 * Queues a call until it is given a slot or an error. A waiting call needs one promise and one queue entry, whether or not
 * it has a signal.
 *
 * @param onWait called when the call has entered the queue, and again if its signal has removed it
 * @param onEnd called when the call gets its slot or leaves the queue
 * @throws {QFPayRateLimitError} if too many calls wait
 */
export function waitForSlot(
  queue: CallQueue,
  use: LimiterUse,
  signal: AbortSignal | undefined,
  onWait: () => void,
  onEnd: () => void,
): Promise<Release> {
  return new Promise((resolve, reject) => {
    let forget: (() => void) | undefined;
    const waiter: Waiter = (slot) => {
      forget?.();
      onEnd();
      if (typeof slot === "function") resolve(slot);
      else reject(slot);
    };
    queue.add(waiter, use);
    forget =
      signal &&
      onAbort(signal, () => {
        if (!queue.remove(waiter, use)) return;
        reject(signal.reason);
        onWait();
        onEnd();
      });
    onWait();
  });
}
