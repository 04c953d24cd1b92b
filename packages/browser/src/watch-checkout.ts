import type { CheckoutState } from "./checkout-state.js";
import { type Environment, environmentOf } from "./environment.js";
import { type Followed, followOrder } from "./follow-order.js";

/** Options of `watchCheckout`. */
export type WatchOptions = Partial<Environment> & {
  /** A signal that ends the watching. */
  signal?: AbortSignal | undefined;
  /**
   * The milliseconds to watch for a late payment after the time to pay has ended or the order has failed. If the server
   * refuses the URL, requests are repeated for this time, too. Default 600 000.
   */
  lateMs?: number | undefined;
};

/** The default time to watch for a late payment, in milliseconds. */
export const defaultLateMs = 600_000;

// not run: the example needs a browser
/**
 * Yields the states of an order, one for each change. The generator ends after `success`, after `mismatch`, or when the
 * signal aborts. Otherwise it goes on for `lateMs` after the end of the time to pay or after `failed`, as a payment may
 * come late. If `order` is only a `status_url`, the server states the time to pay; if it cannot, two hours from the
 * call are assumed. A failed request does not throw: the generator yields `unknown` and asks again.
 * If the server refuses the URL itself for `lateMs`, as with 404, the last state is `unknown`, reason `not_found`.
 *
 * @param order the order that `startCheckout` returned, or its `status_url`
 * @example
 * for await (const state of watchCheckout("/checkout/A-1?token=...")) {
 *   if (state.status === "success") console.log("Paid", state.txamt);
 * }
 */
export async function* watchCheckout(
  order: string | Followed,
  { signal, lateMs = defaultLateMs, ...replaced }: WatchOptions = {},
): AsyncGenerator<CheckoutState, void, undefined> {
  const states: CheckoutState[] = [];
  let wakeUp = () => {};
  const report = (state: CheckoutState) => {
    states.push(state);
    wakeUp();
  };
  const followed = typeof order === "string" ? { status_url: order } : order;
  const stop = followOrder(followed, environmentOf(replaced), lateMs, report);
  const onAbort = () => wakeUp();
  signal?.addEventListener("abort", onAbort);
  try {
    for (let state: CheckoutState | undefined; !signal?.aborted && !state?.isLast; ) {
      state = states.shift();
      if (state) yield state;
      else {
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
      }
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    stop();
  }
}
