export { type Currency, currencies } from "./catalog/currencies.js";
export type { EndpointRow, RetryPolicy, WhenUnclear } from "./catalog/endpoint-row.js";
export { type EndpointName, endpoints } from "./catalog/endpoints.js";
export { type EnvironmentName, environments } from "./catalog/environments.js";
export type { PayMode, PayTypeCarries, PayTypeRow, RefundRule } from "./catalog/pay-type-row.js";
export { type PayType, payTypes } from "./catalog/pay-types.js";
export type { StatusCategory, StatusCodeRow } from "./catalog/status-code-row.js";
export { type StatusCode, statusCodes } from "./catalog/status-codes.js";
export type { CommonPaymentParams, PayableType, PaymentParams } from "./checks/payment-params.js";
export type { RefundParams } from "./checks/refund-params.js";
export { paymentSchema, refundSchema } from "./checks/schemas.js";
export { type Clock, systemClock } from "./clock.js";
export { type EnvironmentVariables, optionsFromEnv, type QFPayOptions } from "./config.js";
export * from "./errors.js";
export { toMinorUnits } from "./minor-units.js";
export type { AccountKeys } from "./notify/account-keys.js";
export { ClaimLostError } from "./notify/claim-lost.js";
export { compareWithOrder, type ExpectedOrder, type OrderDifference, type ReportedPayment } from "./notify/compare.js";
export { decompressBody } from "./notify/decompress-body.js";
export { exactBytes } from "./notify/exact-bytes.js";
export { fetchNotifyHandler } from "./notify/fetch-handler.js";
export { createNotifyHandler, type NotifyHandler } from "./notify/handler.js";
export { logOutcomes } from "./notify/log-outcomes.js";
export { memoryNotifyStore } from "./notify/memory-store.js";
export { notOurs } from "./notify/not-ours.js";
export * from "./notify/notification.js";
export type {
  EnquiryClient,
  KeyHint,
  NotificationHandler,
  NotificationHandlers,
  NotifyContext,
  NotifyOptions,
  NotifyOutcomeEvent,
} from "./notify/options.js";
export type { NotifyOutcome, NotifyReply } from "./notify/reply.js";
export type { NotifyRequest } from "./notify/request.js";
export type { Claim, NotifyStore } from "./notify/store.js";
export { constructNotification, type KeyOrKeys, verifyNotification } from "./notify/verify.js";
export { createOrderNumber } from "./order-number.js";
export { QFPay } from "./qfpay.js";
export { BodyTooLargeError, readBody } from "./read-body.js";
export type {
  BookedOrder,
  OrderRows,
  OrderSource,
  ReconcileFinding,
  ReconcileItem,
  ReconcileKind,
  ReconcileOptions,
} from "./reconcile/types.js";
export type { Bill, BillRow } from "./records/bill-rows.js";
export type { GetOptions, TransactionRef } from "./records/transaction-ref.js";
export type { UndoParams } from "./records/undo.js";
export type { RequestOrEvent } from "./request-of.js";
export type { CheckoutUrlParams } from "./resources/checkout.js";
export type { Customer, CustomerFilter, CustomerParams } from "./resources/customers.js";
export type { CustomsParams, CustomsRef, CustomsResult } from "./resources/customs.js";
export type { ElementSettings, PaymentIntentParams, TokenIntentParams } from "./resources/intents.js";
export type { CaptureParams, UnfreezeParams } from "./resources/preauth.js";
export type { Product, ProductFilter, ProductParams } from "./resources/products.js";
export type { RefundOptions, RefundResult } from "./resources/refunds.js";
export type {
  Subscription,
  SubscriptionFilter,
  SubscriptionParams,
  SubscriptionState,
} from "./resources/subscriptions.js";
export type { TransactionFilter, WaitForOptions } from "./resources/transactions.js";
export type { DataResult, JsonValue } from "./results/data-result.js";
export type { PaymentResult, Result } from "./results/payment-result.js";
export type { CheckoutCreated } from "./routes/checkout-created.js";
export { type CheckoutRoutes, createCheckoutRoutes } from "./routes/checkout-routes.js";
export type { CheckoutStatus } from "./routes/checkout-status.js";
export type { CheckoutClaim, CheckoutClaimRequest, CheckoutStore } from "./routes/checkout-store.js";
export { fetchBody } from "./routes/fetch-body.js";
export { fetchCheckoutHandler } from "./routes/fetch-checkout-handler.js";
export { memoryCheckoutStore } from "./routes/memory-checkout-store.js";
export type { CheckoutOrder, CheckoutRoutesOptions, StatusFromBooks } from "./routes/options.js";
export { OrderRefusedError } from "./routes/order-refused.js";
export { type ProblemDetails, problemOf, type RouteReply } from "./routes/reply.js";
export { canonicalize, type Parameters, type ParameterValue } from "./signing/canonicalize.js";
export { type SignType, signParams } from "./signing/sign.js";
export { type ResponseSignature, type SignedResponse, verifyResponse } from "./signing/verify-response.js";
export type { SweepOptions, SweptEvent } from "./sweep/types.js";
export type { Transaction, TransactionFields, TransactionStatus } from "./transaction.js";
export { type Classification, classify } from "./transport/classify.js";
export type { EndpointParams } from "./transport/endpoint-params.js";
export type {
  AttemptEndEvent,
  CallEvent,
  GiveUpEvent,
  Hooks,
  RecoveryEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  WarningEvent,
} from "./transport/hooks.js";
export {
  type Limiter,
  type LimiterStats,
  type LimiterUse,
  qfpayRateWindows,
  type RateWindow,
  type Release,
} from "./transport/limiter.js";
export { type MemoryLimiterOptions, memoryLimiter } from "./transport/memory-limiter.js";
export type { RecoveryOptions } from "./transport/recovery.js";
export type { RetryOptions } from "./transport/retry.js";
export type { RetryBudgetOptions } from "./transport/retry-budget.js";
export type { CallOptions } from "./transport/transport.js";
export { formatTxdtm, parseTxdtm } from "./txdtm.js";
