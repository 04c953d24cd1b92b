import { QFPayCheckoutElement } from "./element/qfpay-checkout.js";

export { CheckoutError } from "./checkout-error.js";
export type { CheckoutView } from "./checkout-session.js";
export type { CheckoutState } from "./checkout-state.js";
export type { Environment, PageClock } from "./environment.js";
export type { Followed } from "./follow-order.js";
export type { ServerTime } from "./server-time.js";
export { type StartedCheckout, type StartOptions, startCheckout } from "./start-checkout.js";
export { type WatchOptions, watchCheckout } from "./watch-checkout.js";
export { QFPayCheckoutElement };

// A page may load two copies of the package, but an element can be defined only once.
if (globalThis.customElements && !customElements.get("qfpay-checkout")) {
  customElements.define("qfpay-checkout", QFPayCheckoutElement);
}
