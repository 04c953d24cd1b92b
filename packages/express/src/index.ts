export type {
  CheckoutRoutesOptions,
  Notification,
  NotifyContext,
  NotifyOptions,
  PaymentNotification,
  RefundNotification,
} from "@qfpay/core";
export { qfpayCheckout } from "./checkout.js";
export { qfpayNotify } from "./notify.js";
