import type { LimiterUse, Release } from "./limiter.js";
import { offAbort, onAbort } from "./on-abort.js";
import type { CallQueue, SlotCallback } from "./queue.js";

/**
 * Queues a call until it gets a slot or an error.
 *
 * @param onWait called when the queue has changed: after the call was added, and after an abort removed the call
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
    const waiter: SlotCallback = (slot) => {
      if (signal) offAbort(signal, stopWaiting);
      onEnd();
      if (typeof slot === "function") resolve(slot);
      else reject(slot);
    };
    const stopWaiting = () => {
      if (!queue.remove(waiter, use)) return;
      reject(signal!.reason);
      onWait();
      onEnd();
    };
    queue.add(waiter, use);
    if (signal) onAbort(signal, stopWaiting);
    onWait();
  });
}
