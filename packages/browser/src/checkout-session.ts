import type { CheckoutError } from "./checkout-error.js";
import { type CheckoutState, isFinal } from "./checkout-state.js";
import type { Environment } from "./environment.js";
import { followOrder } from "./follow-order.js";
import { serverTimeOn } from "./server-time.js";
import { type StartedCheckout, startCheckout } from "./start-checkout.js";

/** The current state of a checkout for display. */
export type CheckoutView = {
  /**
   * The statuses of `CheckoutState`, and: `preparing` while the order is started; `problem` if the order could not be
   * started; `expired` if the time to pay is over and the server has not said yet how the order ended.
   */
  status: "preparing" | "problem" | "expired" | CheckoutState["status"];
  /** The order that the status is about. After a late payment this can be an order that the page showed earlier. */
  order?: StartedCheckout | undefined;
  /** The reason why the order could not be started. */
  error?: CheckoutError | undefined;
  /** The reason why the server sent no status. The other members then hold the last known state. */
  reason?: CheckoutState["reason"];
  /** `true` if no later state will be reported. */
  isLast?: true | undefined;
};

/** One visitor's checkout: the order on the page, and earlier orders that may still receive a late payment. */
export type CheckoutSession = {
  /**
   * Posts the cart `body` to `url`, which starts the cart's order or finds the order that was started before.
   *
   * @param resume whether an order that is already paid is found too (`StartOptions.resume`)
   * @param isAgain whether to order again at once if the server says that the cart's old order can no longer be paid
   */
  start(url: string, body: unknown, resume?: boolean, isAgain?: boolean): Promise<void>;
  /** Shows an order that the page's own code has started. */
  show(order: StartedCheckout): void;
  /** Stops watching all orders, because the visitor leaves the page. */
  close(): void;
};

/**
 * Makes a visitor's checkout. After the time to pay, it still watches an order for `lateMs` milliseconds.
 *
 * @param changed receives the new view after every change
 */
export function checkoutSession(
  env: Environment,
  lateMs: number,
  changed: (view: CheckoutView) => void,
): CheckoutSession {
  const stops = new Map<string, () => void>();
  /** The `status_url` of the order that the page shows, or the cart whose order is being started. */
  let shown = "";
  const serverTime = serverTimeOn(env.clock);

  /** Stops watching all orders: after a payment, so that no other order is offered, and when the visitor leaves. */
  function close(): void {
    for (const stop of stops.values()) stop();
    stops.clear();
    shown = "";
  }

  function show(given: StartedCheckout): void {
    let order = { serverTime, ...given };
    const { status_url } = order;
    const receive = ({ status, reason, isExpired, isLast, expires_at }: CheckoutState) => {
      if (expires_at) order = { ...order, expires_at };
      if (isFinal(status)) close();
      else if (status_url !== shown) return;
      changed({ status: isExpired ? "expired" : status, order, reason, isLast });
    };
    shown = status_url;
    if (order.status === "success") receive({ status: "success", isLast: true });
    else {
      receive({ status: "pending" });
      stops.get(status_url)?.();
      stops.set(status_url, followOrder(order, env, lateMs, receive));
    }
  }

  async function start(url: string, body: unknown, resume?: boolean, isAgain?: boolean): Promise<void> {
    const cart = JSON.stringify([url, body]);
    // Ignores a second click while the order of this cart is being created.
    if (shown === cart) return;
    shown = cart;
    changed({ status: "preparing" });
    const order = () => startCheckout(url, body, { ...env, resume, serverTime });
    try {
      const started = await order().catch((error: CheckoutError) => {
        if (isAgain && error.kind === "ended") return order();
        throw error;
      });
      if (shown === cart) show(started);
    } catch (error) {
      if (shown !== cart) return;
      shown = "";
      changed({ status: "problem", error: error as CheckoutError });
    }
  }

  return { start, show, close };
}
