import type { Merchant } from "./merchant.js";

/** Whose event it is, and the address the request asked for, if it did. */
export type NotifyTarget = Pick<Merchant, "appCode" | "mchid"> & { readonly notify_url?: string };

/** Tells merchants what happened. */
export type Notifier = {
  /** Starts delivering; resolves after the first attempt, or at once when it waits or there is no address. */
  notify(target: NotifyTarget, payload: Record<string, string | undefined>): Promise<void>;
  /** Runs a call. `early` resolves when the attempts it caused have ended that must do so before its answer. */
  during<Result>(run: () => Result): { result: Result; early: Promise<unknown> };
};
