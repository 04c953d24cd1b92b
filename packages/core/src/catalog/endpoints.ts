import type { EndpointRow } from "./endpoint-row.js";

/**
 * The catalog of the QFPay endpoints that this client can call, with path, method, retry policy and parameters.
 *
 * @see https://sdk.qfapi.com
 * @example
 * endpoints.refund.kind; // "write"
 */
export const endpoints = {
  /** Creates a payment. */
  payment: {
    path: "/trade/v1/payment",
    method: "POST",
    signType: "SHA256",
    kind: "write",
    whenUnclear: "ask",
    mchid: true,
    required: ["txamt", "txcurrcd", "pay_type", "out_trade_no", "txdtm"],
    optional: [
      "auth_code",
      "expired_time",
      "goods_name",
      "mchid",
      "udid",
      "notify_url",
      "return_url",
      "sub_openid",
      "openid",
      "limit_pay",
      "pay_tag",
      "rmb_tag",
      "extend_info",
      "seller_id",
      "goods_info",
      "goods_detail",
      "trade_name",
      "txzone",
      "lnglat",
      "product_name",
      "valid_time",
      "sub_appid",
    ],
  },
  /** Queries payments and refunds. */
  query: {
    path: "/trade/v1/query",
    method: "POST",
    signType: "SHA256",
    kind: "read",
    mchid: true,
    required: [],
    optional: [
      "syssn",
      "out_trade_no",
      "pay_type",
      "respcd",
      "start_time",
      "end_time",
      "page",
      "page_size",
      "mchid",
      "txzone",
    ],
  },
  /** Refunds a payment. */
  refund: {
    path: "/trade/v1/refund",
    method: "POST",
    signType: "SHA256",
    kind: "write",
    whenUnclear: "ask",
    mchid: true,
    required: ["syssn", "out_trade_no", "txamt", "txdtm"],
    optional: ["mchid", "udid"],
  },
  /** Cancels a payment that is not finished. */
  reversal: {
    path: "/trade/v1/reversal",
    method: "POST",
    signType: "SHA256",
    kind: "write",
    whenUnclear: "ask",
    mchid: true,
    required: ["txamt", "txdtm"],
    optional: ["syssn", "out_trade_no", "mchid", "udid"],
  },
  /** Closes an unpaid order. */
  close: {
    path: "/trade/v1/close",
    method: "POST",
    signType: "SHA256",
    kind: "write",
    whenUnclear: "ask",
    mchid: true,
    required: ["txamt", "txdtm"],
    optional: ["syssn", "out_trade_no", "mchid", "udid"],
  },
  /** Adds a note, which QFPay's portal shows, to a payment. */
  addNote: {
    path: "/trade/v1/add_note",
    method: "POST",
    signType: "SHA256",
    kind: "write",
    whenUnclear: "repeat",
    mchid: false,
    required: ["code", "syssn", "note"],
    optional: [],
  },
  /** Captures a pre-authorised amount. */
  capture: {
    path: "/trade/v1/authtrade",
    method: "POST",
    signType: "SHA256",
    kind: "write",
    whenUnclear: "ask_only",
    mchid: true,
    required: ["txamt", "syssn"],
    optional: ["txcurrcd", "mchid", "out_trade_no", "txdtm"],
  },
  /** Ends a pre-authorisation. */
  unfreeze: {
    path: "/trade/v1/unfreeze",
    method: "POST",
    signType: "SHA256",
    kind: "write",
    whenUnclear: "ask",
    mchid: true,
    required: ["txamt", "txdtm", "syssn", "out_trade_no"],
    optional: ["mchid"],
  },
  /** Starts a payment with Element, QFPay's card form for the merchant's page. */
  createPaymentIntent: {
    path: "/payment_element/v1/create_payment_intent",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "ask",
    mchid: true,
    required: ["txamt", "pay_type", "out_trade_no"],
    optional: ["txcurrcd", "mchid", "return_url", "failed_url", "notify_url", "txdtm", "customer_id"],
  },
  /** Starts saving a card with Element. */
  createTokenIntent: {
    path: "/payment_element/v1/create_token_intent",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["customer_id"],
    optional: ["token_expiry", "token_reason", "token_reference", "notify_url", "mchid"],
  },
  /** Exchanges a WeChat OAuth code, which works once, for an openid. */
  openid: {
    path: "/tool/v1/get_weixin_openid",
    method: "GET",
    signType: "SHA256",
    kind: "read",
    mchid: true,
    required: ["code"],
    optional: ["mchid"],
  },
  /** Creates a customer. */
  createCustomer: {
    path: "/customer/v1/create",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: [],
    optional: ["name", "phone", "email", "billing_address", "mchid"],
  },
  /** Changes a customer. */
  updateCustomer: {
    path: "/customer/v1/update",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["customer_id"],
    optional: ["name", "phone", "email", "billing_address", "mchid"],
  },
  /** Lists customers. */
  queryCustomers: {
    path: "/customer/v1/query",
    method: "POST",
    signType: "MD5",
    kind: "read",
    mchid: true,
    required: [],
    optional: ["customer_id", "name", "phone", "email", "page", "page_size", "mchid"],
  },
  /** Deletes a customer permanently. */
  deleteCustomer: {
    path: "/customer/v1/delete",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["customer_id"],
    optional: ["mchid"],
  },
  /** Creates a product. */
  createProduct: {
    path: "/product/v1/create",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["name", "type", "txamt", "txcurrcd", "interval", "interval_count", "usage_type"],
    optional: ["description", "mchid"],
  },
  /** Changes a product. */
  updateProduct: {
    path: "/product/v1/update",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["product_id"],
    optional: ["name", "description", "mchid"],
  },
  /** Lists products. */
  queryProducts: {
    path: "/product/v1/query",
    method: "POST",
    signType: "MD5",
    kind: "read",
    mchid: true,
    required: [],
    optional: ["product_id", "name", "description", "txcurrcd", "interval", "page", "page_size", "mchid"],
  },
  /** Deletes a product that nobody subscribes to. */
  deleteProduct: {
    path: "/product/v1/delete",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["product_id"],
    optional: ["mchid"],
  },
  /** Starts a subscription. */
  createSubscription: {
    path: "/subscription/v1/create",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "ask_only",
    mchid: true,
    required: ["customer_id", "token_id", "products"],
    optional: ["total_billing_cycles", "start_time", "mchid"],
  },
  /** Changes a subscription. */
  updateSubscription: {
    path: "/subscription/v1/update",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["subscription_id"],
    optional: ["total_billing_cycles", "start_time", "token_id", "products", "mchid"],
  },
  /** Lists subscriptions. */
  querySubscriptions: {
    path: "/subscription/v1/query",
    method: "POST",
    signType: "MD5",
    kind: "read",
    mchid: true,
    required: [],
    optional: ["subscription_id", "customer_id", "state", "page", "page_size", "mchid"],
  },
  /** Cancels a subscription. */
  cancelSubscription: {
    path: "/subscription/v1/cancel",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["subscription_id"],
    optional: ["mchid"],
  },
  /** Charges an unpaid billing again. */
  chargeSubscription: {
    path: "/subscription/v1/charge",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "ask_only",
    mchid: true,
    required: ["subscription_id"],
    optional: ["subscription_order_id", "mchid"],
  },
  /** Lists a subscription's billings. */
  queryBillingOrders: {
    path: "/subscription/billing_order/v1/list",
    method: "POST",
    signType: "MD5",
    kind: "read",
    mchid: true,
    required: ["subscription_id"],
    optional: ["page", "page_size", "mchid"],
  },
  /** Declares a payment to customs. */
  declareCustoms: {
    path: "/custom/v1/declare",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "ask",
    mchid: true,
    required: ["trade_type", "syssn", "customs", "mch_customs_no"],
    optional: [
      "action_type",
      "mch_customs_name",
      "out_request_no",
      "amount",
      "sub_order_no",
      "fee_type",
      "order_fee",
      "transport_fee",
      "product_fee",
      "mchid",
    ],
  },
  /** Queries a customs declaration. */
  queryCustoms: {
    path: "/custom/v1/query",
    method: "POST",
    signType: "MD5",
    kind: "read",
    mchid: true,
    required: ["trade_type", "customs", "syssn"],
    optional: ["sub_order_no", "mchid"],
  },
  /** Declares a payment to customs again. */
  redeclareCustoms: {
    path: "/custom/v1/redeclare",
    method: "POST",
    signType: "MD5",
    kind: "write",
    whenUnclear: "repeat",
    mchid: true,
    required: ["trade_type", "customs", "syssn", "mch_customs_no"],
    optional: ["sub_order_no", "mchid"],
  },
  /** Downloads a day's bill as a zip file. Bills exist in production only. */
  tradeBill: {
    path: "/download/v1/trade_bill",
    method: "GET",
    signType: "SHA256",
    kind: "read",
    mchid: false,
    required: ["trade_date"],
    optional: [],
  },
} as const satisfies Record<string, EndpointRow>;

/** The name of an endpoint: a key of `endpoints`. */
export type EndpointName = keyof typeof endpoints;
