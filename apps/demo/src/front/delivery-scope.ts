import { AsyncLocalStorage } from "node:async_hooks";
import type { NotifyOptions } from "@qfpay/core";

/** The delivery that the current request carries, so that the receiver's verdict finds its bytes. */
const current = new AsyncLocalStorage<{ outcome: string }>();

/** Runs a request; returns what the receiver decided about it, readable once the request is answered. */
export function deliveryScope(run: () => void): { outcome: string } {
  const delivery = { outcome: "not a notification" };
  current.run(delivery, run);
  return delivery;
}

/** For `hooks.onOutcome` of every receiver. */
export const onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"] = ({ outcome }) => {
  const delivery = current.getStore();
  if (delivery) delivery.outcome = outcome;
};
