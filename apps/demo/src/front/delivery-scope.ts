import { AsyncLocalStorage } from "node:async_hooks";
import type { NotifyOptions } from "@qfpay/core";

/** The delivery that the current request carries, so that the receiver's outcome is recorded at its bytes. */
const current = new AsyncLocalStorage<{ outcome: string }>();

/** Runs the handling of a request. After the response, the result contains the receiver's outcome. */
export function deliveryScope(run: () => void): { outcome: string } {
  const delivery = { outcome: "not a notification" };
  current.run(delivery, run);
  return delivery;
}

/** The hook `onOutcome` of every receiver. */
export const onOutcome: NonNullable<NotifyOptions["hooks"]>["onOutcome"] = ({ outcome }) => {
  const delivery = current.getStore();
  if (delivery) delivery.outcome = outcome;
};
