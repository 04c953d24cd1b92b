import { AsyncLocalStorage } from "node:async_hooks";
import type { NotifyOptions } from "@qfpay/core";

/** The notification that the current request delivers. The receiver's hook records the outcome here. */
const current = new AsyncLocalStorage<{ outcome: string }>();

/** Runs the handler of a request. Once the response is sent, the returned object has the receiver's outcome. */
export function deliveryScope(run: () => void): { outcome: string } {
  const delivery = { outcome: "not a notification" };
  current.run(delivery, run);
  return delivery;
}

/** The `onOutcome` hook of every back end's notification route: stores the outcome for `deliveryScope`. */
export const onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"] = ({ outcome }) => {
  const delivery = current.getStore();
  if (delivery) delivery.outcome = outcome;
};
