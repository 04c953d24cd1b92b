import type { Clock } from "@qfpay/core";
import type { DeliveryFault } from "../faults/fault.js";
import type { Journal } from "../world/journal.js";
import type { Delivery } from "./delivery.js";
import { acknowledge, type Notification } from "./notification.js";
import { type SendResult, send } from "./send.js";
import type { WaitingAttempts } from "./waiting-attempts.js";

/** Makes one attempt to deliver a notification and returns its record. */
export type Attempt = (notification: Notification, fault?: DeliveryFault) => Promise<Delivery>;

const lost = (detail: string): SendResult => ({ outcome: "failed", status: undefined, detail });

/**
 * Creates the function that makes one attempt to deliver a notification. The function sends the notification, then
 * counts and records the attempt. Last, it releases earlier attempts that the fault `reordered` has held back.
 */
export function createAttempt(options: {
  clock: Clock;
  fetch: typeof globalThis.fetch;
  journal: Journal<Delivery>;
  reorderedAttempts: WaitingAttempts;
  closing: AbortSignal;
}): Attempt {
  const { clock, fetch, journal, reorderedAttempts, closing } = options;

  async function answerTo(notification: Notification, fault: DeliveryFault | undefined): Promise<SendResult> {
    if (fault?.kind !== "lost") return send(notification, fetch, clock, closing);
    if (fault.when !== "after") return lost("lost on the way");
    await send(notification, fetch, clock, closing);
    return lost("the answer was lost on the way");
  }

  return async (notification, fault) => {
    const at = clock.now();
    const attempt = ++notification.attempts;
    const overtaken = reorderedAttempts.take(notification.url);
    const { id, url, text: body, headers } = notification;
    const answered = await answerTo(notification, fault);
    if (answered.outcome === "acknowledged") acknowledge(notification);
    const delivery: Delivery = { id, url, attempt, ...answered, body, headers, at, fault: fault?.kind };
    if (!notification.forgotten) journal.add(delivery);
    for (const release of overtaken) release();
    return delivery;
  };
}
