export type {
  CheckoutRoutesOptions,
  IncompleteNotification,
  Notification,
  NotifyContext,
  NotifyOptions,
  PaymentNotification,
  RefundNotification,
} from "@qfpay/core";
export { qfpayCheckout } from "./checkout.js";
export { qfpayNotify } from "./notify.js";
