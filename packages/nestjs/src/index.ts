export type {
  CheckoutRoutesOptions,
  Notification,
  NotifyContext,
  NotifyOptions,
  PaymentNotification,
  RefundNotification,
} from "@qfpay/core";
export { getQFPayToken, InjectQFPay, OnNotify, type OnNotifyKind, QFPayService } from "./decorators.js";
export { type QFPayHealth, QFPayHealthIndicator, type QFPayHealthOptions } from "./health.js";
export { QFPayModule } from "./module.js";
export type {
  QFPayCheckoutOptions,
  QFPayModuleAsyncOptions,
  QFPayModuleOptions,
  QFPayNotifyOptions,
  QFPayOptionsFactory,
  QFPayRouteOptions,
} from "./options.js";
