import type { StatusCodeRow } from "./status-code-row.js";

/**
 * The 52 documented `respcd` values, with the meaning of each and the recommended action. The gateway also sends other
 * codes: treat the outcome of such a call as unknown and query the order, as `classify` advises.
 *
 * @see https://sdk.qfapi.com
 * @example
 * statusCodes["1143"].category; // "pending"
 */
export const statusCodes = {
  "0000": {
    category: "success",
    meaning: "The request succeeded",
    advice:
      "If this is a QR, web, in-app or JSAPI payment, only the order was created: wait for the notification or query it",
    askFirst: false,
  },
  "1100": {
    category: "retry",
    meaning: "QFPay is under maintenance",
    advice: "Wait some minutes, then try again",
    askFirst: false,
  },
  "1101": {
    category: "retry",
    meaning: "The reversal failed",
    advice: "Query the original: reverse again if it is unpaid, refund it if it is paid",
    askFirst: true,
  },
  "1102": {
    category: "duplicate",
    meaning: "The same request was already received",
    advice: "Query by out_trade_no; do not send it under a new number",
    askFirst: true,
  },
  "1103": {
    category: "request",
    meaning: "The request is not in the expected format",
    advice: "Fix the request; repeating it cannot help",
    askFirst: false,
  },
  "1104": {
    category: "request",
    meaning: "A parameter is missing or wrong",
    advice: "Fix the parameter named in the message; repeating it cannot help",
    askFirst: false,
  },
  "1105": {
    category: "config",
    meaning: "The device is not activated",
    advice: "Ask QFPay to activate the device",
    askFirst: false,
  },
  "1106": {
    category: "config",
    meaning: "The device is not valid",
    advice: "Check the device set-up with QFPay",
    askFirst: false,
  },
  "1107": {
    category: "config",
    meaning: "The device may not make this request",
    advice: "Check the device's permissions with QFPay",
    askFirst: false,
  },
  "1108": {
    category: "request",
    meaning: "The signature, or the app code, mchid or environment, is wrong",
    advice:
      'Check that X-QF-SIGNTYPE names the algorithm, that empty values are neither signed nor sent, and that app code, key, mchid and base URL belong together; some accounts take signType "MD5" only',
    askFirst: false,
  },
  "1125": {
    category: "refund",
    meaning: "The transaction was already refunded",
    advice: "Query it; treat the refund as done when the amounts agree",
    askFirst: true,
  },
  "1136": {
    category: "order",
    meaning: "The transaction does not exist or cannot be operated on",
    advice: "Query by the other number and with a time range",
    askFirst: true,
  },
  "1142": {
    category: "order",
    meaning: "The order is closed",
    advice: "It is final and unpaid; use a new order number",
    askFirst: false,
  },
  "1143": {
    category: "pending",
    meaning: "The customer has not paid yet or is entering a PIN",
    advice: "Poll until it settles or expires",
    askFirst: true,
  },
  "1145": {
    category: "pending",
    meaning: "The payment is being processed",
    advice: "Poll until it settles or expires",
    askFirst: true,
  },
  "1147": {
    category: "customer",
    meaning: "WeChat Pay refused the transaction",
    advice: "Query it, then offer another method or a new order",
    askFirst: true,
  },
  "1150": {
    category: "refund",
    meaning: "Same-day (T0) settlement cannot be cancelled",
    advice: "Permanent; refund another way",
    askFirst: false,
  },
  "1155": {
    category: "refund",
    meaning: "The refund request was refused",
    advice: "Read the message; FPS is documented as not refundable",
    askFirst: false,
  },
  "1181": { category: "order", meaning: "The order has expired", advice: "Use a new order number", askFirst: false },
  "1201": {
    category: "customer",
    meaning: "The customer's balance is too low",
    advice: "Offer another method",
    askFirst: false,
  },
  "1202": {
    category: "customer",
    meaning: "The payment code is wrong or has expired",
    advice: "Scan a fresh code under a new order number",
    askFirst: false,
  },
  "1203": {
    category: "config",
    meaning: "The merchant's channel account is not set up properly",
    advice: "Ask QFPay to check the channel account",
    askFirst: false,
  },
  "1204": {
    category: "customer",
    meaning: "The bank refused",
    advice: "Offer another card or wallet",
    askFirst: false,
  },
  "1205": {
    category: "retry",
    meaning: "This attempt failed",
    advice: "Try again later under a new order number",
    askFirst: false,
  },
  "1212": {
    category: "customer",
    meaning: "A UnionPay overseas code is needed",
    advice: "Ask the customer for the UnionPay overseas payment code",
    askFirst: false,
  },
  "1241": {
    category: "config",
    meaning: "The store does not exist or is in a wrong state",
    advice: "Check the store with QFPay",
    askFirst: false,
  },
  "1242": {
    category: "config",
    meaning: "The store is not configured",
    advice: "Ask QFPay to finish the store's set-up",
    askFirst: false,
  },
  "1243": {
    category: "config",
    meaning: "The store is disabled",
    advice: "Ask QFPay to enable the store",
    askFirst: false,
  },
  "1250": { category: "blocked", meaning: "The transaction is forbidden", advice: "Contact QFPay", askFirst: false },
  "1251": {
    category: "config",
    meaning: "The store's configuration is wrong, or the out_trade_no was used before",
    advice: "Read the message; when it speaks of a duplicate, query by out_trade_no first",
    askFirst: false,
  },
  "1252": {
    category: "retry",
    meaning: "The gateway failed while placing the order; the outcome is unknown",
    advice: "Query first, then repeat with the same order number",
    askFirst: true,
  },
  "1254": {
    category: "retry",
    meaning: "The gateway had a problem that it is resolving; the outcome is unknown",
    advice: "Query first, then repeat with the same order number",
    askFirst: true,
  },
  "1260": {
    category: "order",
    meaning: "The order is already paid",
    advice: "Query it and accept it as paid; never charge again",
    askFirst: true,
  },
  "1261": {
    category: "order",
    meaning: "The order is not paid",
    advice: "Refund or capture only after payment",
    askFirst: false,
  },
  "1262": {
    category: "order",
    meaning: "The order is already refunded",
    advice: "Query it; treat the refund as done when the amounts agree",
    askFirst: true,
  },
  "1263": {
    category: "order",
    meaning: "The order is cancelled",
    advice: "It is final; use a new order number",
    askFirst: false,
  },
  "1264": {
    category: "order",
    meaning: "The order is closed; also the answer to a second full refund",
    advice: "Query it before deciding",
    askFirst: true,
  },
  "1265": {
    category: "refund",
    meaning: "Refunds are not taken now (23:30 to 00:30 Hong Kong time) or no longer",
    advice: "Try again after 00:30 unless the message says the refund period is over",
    askFirst: false,
  },
  "1266": {
    category: "request",
    meaning: "The amount is wrong",
    advice: "Query the order and use its amount",
    askFirst: true,
  },
  "1267": {
    category: "request",
    meaning: "The details do not match the order",
    advice: "Query the order and use its details",
    askFirst: true,
  },
  "1268": {
    category: "order",
    meaning: "The order is not known",
    advice: "Check number, environment, mchid and month",
    askFirst: false,
  },
  "1269": {
    category: "refund",
    meaning: "Today's unsettled turnover does not cover the refund",
    advice: "Try again later in the day or fund the account",
    askFirst: false,
  },
  "1270": {
    category: "refund",
    meaning: "This currency takes no partial refund",
    advice: "Refund the whole amount",
    askFirst: false,
  },
  "1271": {
    category: "refund",
    meaning: "This transaction takes no partial refund",
    advice: "Refund the whole amount",
    askFirst: false,
  },
  "1272": {
    category: "refund",
    meaning: "The refund is larger than what is left",
    advice: "Query the order and refund at most the remainder",
    askFirst: false,
  },
  "1294": {
    category: "blocked",
    meaning: "The bank prohibits the transaction",
    advice: "Do not repeat it",
    askFirst: false,
  },
  "1295": {
    category: "pending",
    meaning: "The network is slow and the result is awaited",
    advice: "Query until it settles; do not charge again",
    askFirst: true,
  },
  "1296": {
    category: "retry",
    meaning: "The network is slow",
    advice: "Query first; then try later or another method",
    askFirst: true,
  },
  "1297": {
    category: "retry",
    meaning: "The bank's system is busy",
    advice: "Query first; then try later or another method",
    askFirst: true,
  },
  "1298": {
    category: "pending",
    meaning: "The network is slow; the customer may have paid",
    advice: "Query until it settles; do not charge again",
    askFirst: true,
  },
  "2005": {
    category: "customer",
    meaning: "The customer's payment code is wrong or has expired",
    advice: "Scan a fresh code under a new order number",
    askFirst: false,
  },
  "2011": {
    category: "duplicate",
    meaning: "The transaction number repeats",
    advice: "Query by out_trade_no; use a new number only if none exists",
    askFirst: true,
  },
} as const satisfies Record<string, StatusCodeRow>;

/** One of the 52 documented `respcd` values. */
export type StatusCode = keyof typeof statusCodes;
