import { type NotificationKind, notificationKinds, type PromisedMember } from "./notification-kinds.js";

/**
 * The kind of a notification. `unknown` is a kind that this version does not know; it is acknowledged. `incomplete` is
 * a notification of a known kind that lacks a member which a handler of that kind needs.
 */
export type NotificationType = NotificationKind | "incomplete" | "unknown";

/**
 * The kinds that a handler can be registered for.
 *
 * @example
 * notificationTypes.includes("refund"); // true
 */
export const notificationTypes: readonly Exclude<NotificationType, "unknown">[] = /* @__PURE__ */ (
  Object.keys(notificationKinds) as Exclude<NotificationType, "unknown">[]
).concat("incomplete");

type Base<T extends NotificationType> = {
  type: T;
  /** Identifies the event: all deliveries of one event have the same `id`. */
  id: string;
  /** The members of the body, unchanged. */
  raw: Readonly<Record<string, unknown>>;
  /** The type as received. Some senders write `cancel` for a refund, and card payments may have no type. */
  notify_type?: string;
  mchid?: string;
  sysdtm?: string;
  respcd?: string;
};

/** Members of all notifications about money. Amounts are safe integers of minor units, absent if unreadable. */
type MoneyFields = {
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

/**
 * An order is paid. It has the order's number, the amount and QFPay's number, and `respcd`, where the gateway sent one, is
 * `0000`. A payment without one of these, such as the capture of a pre-authorisation, is an `IncompleteNotification`.
 */
export type PaymentNotification = Base<"payment"> &
  MoneyFields & {
    /** QFPay's transaction number: the one to store. */
    syssn: string;
    /** The number that you gave to `payments.create`. */
    out_trade_no: string;
    /** Minor units. */
    txamt: number;
  };

/** A refund was made. `syssn`, `out_trade_no` and `txamt` are the refund's, not the payment's. */
export type RefundNotification = Base<"refund"> & MoneyFields & { syssn: string };

/** A pre-authorisation was released. */
export type UnfreezeNotification = Base<"unfreeze"> & MoneyFields & { syssn: string };

/**
 * A verified notification of a known kind that lacks a member that a handler of that kind needs, or a payment, refund
 * or release with a `respcd` other than `0000`. A capture of a pre-authorisation is the usual case: it carries no order
 * number. Find the order by `syssn` or `raw`, and ask the gateway before booking money.
 */
export type IncompleteNotification = Base<"incomplete"> &
  MoneyFields & {
    /** The kind that the notification names. */
    kind: NotificationKind;
    /** Names of the members that are missing or cannot be read; `respcd` where it is not `0000`. */
    missing: readonly string[];
    syssn?: string;
  };

/** A card was saved, or could not be saved: read `respcd`. */
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

/** A subscription was billed, with success or failure: read `respcd`. */
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

/** A notification that the gateway signed, of a kind that this version does not know. */
export type UnknownNotification = Base<"unknown">;

/** Fails to compile if a kind has no type, or if its type lacks a member that the row of the kind requires. */
type EachKind<T extends { [K in NotificationType]: Base<K> & { [Name in PromisedMember<K>]: string | number } }> = T;

type NotificationsByType = EachKind<{
  payment: PaymentNotification;
  refund: RefundNotification;
  unfreeze: UnfreezeNotification;
  payment_token: PaymentTokenNotification;
  subscription: SubscriptionNotification;
  subscription_payment: SubscriptionPaymentNotification;
  incomplete: IncompleteNotification;
  unknown: UnknownNotification;
}>;

/** All notifications of the gateway, distinguished by `type`. */
export type Notification = NotificationsByType[NotificationType];

/** The notification of one `type`. */
export type NotificationOf<T extends NotificationType> = NotificationsByType[T];
