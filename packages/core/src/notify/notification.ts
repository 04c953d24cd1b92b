/** The settled kind of a notification. `unknown` is anything this version does not know: it is acknowledged. */
export type NotificationType =
  | "payment"
  | "refund"
  | "unfreeze"
  | "payment_token"
  | "subscription"
  | "subscription_payment"
  | "unknown";

/**
 * The kinds that a handler can be registered for.
 *
 * @example
 * notificationTypes.includes("refund"); // true
 */
export const notificationTypes = [
  "payment",
  "refund",
  "unfreeze",
  "payment_token",
  "subscription",
  "subscription_payment",
] as const satisfies readonly NotificationType[];

type Base<T extends NotificationType> = {
  type: T;
  /** Identity for dedupe: the same event has the same `id` on every delivery. */
  id: string;
  /** The body's members as they came. */
  raw: Readonly<Record<string, unknown>>;
  /** The type as it came; some senders write `cancel` for a refund, card payments may have none. */
  notify_type?: string;
  mchid?: string;
  sysdtm?: string;
  respcd?: string;
};

/** Members of everything that moves money. Amounts are minor units as safe integers, absent where the text is none. */
type MoneyFields = {
  syssn: string;
  out_trade_no?: string;
  txamt?: number;
  txcurrcd?: string;
  pay_type?: string;
  txdtm?: string;
  paydtm?: string;
  status?: string;
  cancel?: string;
  order_type?: string;
  goods_name?: string;
  goods_info?: string;
  exchange_rate?: string;
  chnlsn?: string;
  chnlsn2?: string;
  /** Masked card or wallet account. */
  cardcd?: string;
  cash_fee?: number;
  cash_fee_type?: string;
  cash_refund_fee?: number;
  cash_refund_fee_type?: string;
  errmsg?: string;
  userid?: string;
};

/** Paid, or a pre-authorisation captured. */
export type PaymentNotification = Base<"payment"> & MoneyFields;

/** Refunded. `syssn`, `out_trade_no` and `txamt` are the refund's, not the payment's. */
export type RefundNotification = Base<"refund"> & MoneyFields;

/** Pre-authorisation released. */
export type UnfreezeNotification = Base<"unfreeze"> & MoneyFields;

/** A card was saved. */
export type PaymentTokenNotification = Base<"payment_token"> & {
  event?: "NEW" | "MATCH" | "CONFLICT" | (string & {});
  tokenid: string;
  token_expiry_date?: string;
  token_reason?: string;
  token_reference?: string;
  cardcd?: string;
  card_scheme?: string;
  customer_id?: string;
  userid?: string;
  respmsg?: string;
};

/** A subscription changed its state. */
export type SubscriptionNotification = Base<"subscription"> & { subscription_id: string; state?: string };

/** A billing of a subscription, good or bad: read `respcd`. */
export type SubscriptionPaymentNotification = Base<"subscription_payment"> & {
  subscription_id: string;
  subscription_order_id?: string;
  syssn?: string;
  txamt?: number;
  txcurrcd?: string;
  txdtm?: string;
  customer_id?: string;
  product_id?: string;
  cardcd?: string;
  card_scheme?: string;
  current_iteration?: string;
  respmsg?: string;
  reason?: string;
};

/** Signed by the gateway, of a kind this version does not know. */
export type UnknownNotification = Base<"unknown">;

/** Everything the gateway sends, told apart by `type`. */
export type Notification =
  | PaymentNotification
  | RefundNotification
  | UnfreezeNotification
  | PaymentTokenNotification
  | SubscriptionNotification
  | SubscriptionPaymentNotification
  | UnknownNotification;

/** The notification of one `type`. */
export type NotificationOf<T extends NotificationType> = Extract<Notification, { type: T }>;
