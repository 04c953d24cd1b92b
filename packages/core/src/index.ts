export { type Currency, currencies } from "./catalog/currencies.js";
export { type Endpoint, type EndpointName, endpoints } from "./catalog/endpoints.js";
export { type EnvironmentName, environments } from "./catalog/environments.js";
export type { PayMode, PayTypeCarries, PayTypeRow, RefundRule } from "./catalog/pay-type-row.js";
export { type PayType, payTypes } from "./catalog/pay-types.js";
export type { StatusCategory, StatusCodeRow } from "./catalog/status-code-row.js";
export { type StatusCode, statusCodes } from "./catalog/status-codes.js";
export { type Clock, systemClock } from "./clock.js";
export * from "./errors.js";
export { fetchNotifyHandler } from "./notify/fetch-handler.js";
export { createNotifyHandler, type NotifyHandler } from "./notify/handler.js";
export { memoryNotifyStore } from "./notify/memory-store.js";
export * from "./notify/notification.js";
export type {
  KeyHint,
  NotificationHandler,
  NotificationHandlers,
  NotifyContext,
  NotifyOptions,
} from "./notify/options.js";
export { BodyTooLargeError, readBody } from "./notify/read-body.js";
export type { NotifyOutcome, NotifyReply } from "./notify/reply.js";
export type { NotifyRequest } from "./notify/request.js";
export type { Claim, NotifyStore } from "./notify/store.js";
export { constructNotification, type KeyOrKeys, verifyNotification } from "./notify/verify.js";
export { canonicalize, type Parameters, type ParameterValue } from "./signing/canonicalize.js";
export { type SignType, signParams } from "./signing/sign.js";
export type { Transaction, TransactionFields, TransactionStatus } from "./transaction.js";
export { formatTxdtm } from "./txdtm.js";
