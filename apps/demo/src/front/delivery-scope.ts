import { AsyncLocalStorage } from "node:async_hooks";
import type { NotifyOptions } from "@qfpay/core";

/** The notification that the current request delivers. The hook `onOutcome` records the outcome here. */
const current = new AsyncLocalStorage<{ outcome: string }>();

/** Runs a request's handler. If the request delivers a notification, the returned object gets its outcome. */
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
