export type {
  CheckoutRoutesOptions,
  IncompleteNotification,
  Notification,
  NotifyContext,
  NotifyOptions,
  PaymentNotification,
  RefundNotification,
} from "@qfpay/core";
export {
  CheckoutOrder,
  getQFPayToken,
  InjectQFPay,
  OnNotify,
  type OnNotifyKind,
  QFPayService,
  qfpayFromConfig,
} from "./decorators.js";
export { type QFPayHealth, QFPayHealthIndicator, type QFPayHealthOptions } from "./health.js";
export { writeReply } from "./http.js";
export { QFPayModule } from "./module.js";
export type {
  QFPayCheckoutOptions,
  QFPayModuleAsyncOptions,
  QFPayModuleOptions,
  QFPayNotifyOptions,
  QFPayOptionsFactory,
  QFPayRouteOptions,
} from "./options.js";
