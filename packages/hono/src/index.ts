export type {
  CheckoutRoutesOptions,
  IncompleteNotification,
  Notification,
  NotifyContext,
  NotifyOptions,
  PaymentNotification,
  RefundNotification,
} from "@qfpay/core";
export { type HonoCheckoutOptions, qfpayCheckout } from "./checkout.js";
export type { CheckoutSchema } from "./checkout-schema.js";
export type { ClientOptions, QFPayEnv } from "./client.js";
export { qfpay } from "./middleware.js";
export { qfpayNotify } from "./notify.js";
