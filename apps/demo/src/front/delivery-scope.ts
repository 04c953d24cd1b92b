import { AsyncLocalStorage } from "node:async_hooks";
import type { NotifyOptions } from "@qfpay/core";

/** For the current request, the object in which the hook `onOutcome` stores what became of its notification. */
const current = new AsyncLocalStorage<{ outcome: string }>();

/** Runs a request's handler. If the request delivers a notification, the returned object gets its outcome. */
export function deliveryScope(run: () => void): { outcome: string } {
  const delivery = { outcome: "not a notification" };
  current.run(delivery, run);
  return delivery;
}

/** The `onOutcome` hook of the notification routes: stores the outcome in the object of the current request. */
export const onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"] = ({ outcome }) => {
  const delivery = current.getStore();
  if (delivery) delivery.outcome = outcome;
};
