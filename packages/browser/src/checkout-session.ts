import type { CheckoutError } from "./checkout-error.js";
import type { CheckoutState } from "./checkout-state.js";
import type { Environment } from "./environment.js";
import { followOrder } from "./follow-order.js";
import { serverTimeOn } from "./server-time.js";
import { type StartedCheckout, startCheckout } from "./start-checkout.js";

/** What a checkout shows at the moment. */
export type CheckoutView = {
  /**
   * As `CheckoutState`, and: `preparing` while the order is started; `problem` if that failed; `expired` if the time to
   * pay is over and the server has not said yet how the order ended.
   */
  status: "preparing" | "problem" | "expired" | CheckoutState["status"];
  /** The order of this state: after a late payment, one that was on the page before. */
  order?: StartedCheckout | undefined;
  /** Why the order could not be started. */
  error?: CheckoutError | undefined;
  /** Why the server could not be asked. The last thing known stands beside it. */
  reason?: CheckoutState["reason"];
  /** Nothing follows. */
  isLast?: true | undefined;
};

/** One visitor's checkout: the order on the page, and the earlier ones for which a payment may still come. */
export type CheckoutSession = {
  /**
   * Starts the cart's order, or finds the one that was started before.
   *
   * @param resume as `StartOptions.resume`
   * @param isAgain after an end, a new order is made. The server is asked with the key of the order that ended first, and
   *   has to say that this order cannot be paid any more
   */
  start(url: string, body: unknown, resume?: boolean, isAgain?: boolean): Promise<void>;
  /** Shows an order that was started elsewhere. */
  show(order: StartedCheckout): void;
  close(): void;
};

/** @param changed called on every change */
export function checkoutSession(
  env: Environment,
  lateMs: number,
  changed: (view: CheckoutView) => void,
): CheckoutSession {
  const stops = new Map<string, () => void>();
  /** The order on the page, or the cart of which it is started. */
  let shown = "";
  const serverTime = serverTimeOn(env.clock);

  /** A payment has arrived, or the page has left: no other order may be paid here. */
  function close(): void {
    for (const stop of stops.values()) stop();
    stops.clear();
    shown = "";
  }

  function show(order: StartedCheckout): void {
    const { status_url } = order;
    const finish = (status: "success" | "mismatch") => {
      close();
      changed({ status, order, isLast: true });
    };
    shown = status_url;
    if (order.status === "success") finish(order.status);
    else {
      changed({ status: "pending", order });
      stops.get(status_url)?.();
      const stop = followOrder(order, env, lateMs, ({ status, reason, isExpired, isLast }) => {
        if (status === "success" || status === "mismatch") finish(status);
        else if (status_url === shown) changed({ status: isExpired ? "expired" : status, order, reason, isLast });
      });
      stops.set(status_url, stop);
    }
  }

  async function start(url: string, body: unknown, resume?: boolean, isAgain?: boolean): Promise<void> {
    const cart = JSON.stringify([url, body]);
    if (shown === cart) return; // a double click
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
