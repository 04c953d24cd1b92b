import type { Merchant } from "./merchant.js";

/** The merchant to notify of an event, and the `notify_url` of the API request, if the request had one. */
export type NotifyTarget = Pick<Merchant, "appCode" | "mchid"> & { readonly notify_url?: string };

/** Sends notifications to merchants. */
export type Notifier = {
  /**
   * Starts the delivery of a notification. Resolves after the first attempt, or at once if a fault delays the attempt
   * or there is no URL to notify.
   */
  notify(target: NotifyTarget, payload: Record<string, string | undefined>): Promise<void>;
  /**
   * Runs the operation of an API call. A fault can make its notifications arrive before the response of the call: the
   * response must wait until `early` is settled.
   */
  during<Result>(run: () => Result): { result: Result; early: Promise<unknown> };
};
