export type {
  CheckoutRoutesOptions,
  Notification,
  NotifyContext,
  NotifyOptions,
  PaymentNotification,
  RefundNotification,
} from "@qfpay/core";
export { getQFPayToken, InjectQFPay } from "./inject-qfpay.js";
export { OnNotify, type OnNotifyKind } from "./on-notify.js";
export type {
  QFPayCheckoutOptions,
  QFPayModuleAsyncOptions,
  QFPayModuleOptions,
  QFPayNotifyOptions,
  QFPayOptionsFactory,
  QFPayRouteOptions,
} from "./options.js";
export { type QFPayHealth, QFPayHealthIndicator, type QFPayHealthOptions } from "./qfpay-health-indicator.js";
export { QFPayModule } from "./qfpay-module.js";
export { QFPayService } from "./qfpay-service.js";
