import type { Merchant } from "./merchant.js";

/** The merchant to notify of an event, and the `notify_url` of the API request, if it had one. */
export type NotifyTarget = Pick<Merchant, "appCode" | "mchid"> & { readonly notify_url?: string };

/** Notifies merchants of events. */
export type Notifier = {
  /** Starts the delivery. Resolves after the first attempt, or at once if the attempt waits or there is no address. */
  notify(target: NotifyTarget, payload: Record<string, string | undefined>): Promise<void>;
  /** Runs a call. `early` resolves when the attempts with the fault `early` have ended; the response waits for it. */
  during<Result>(run: () => Result): { result: Result; early: Promise<unknown> };
};
