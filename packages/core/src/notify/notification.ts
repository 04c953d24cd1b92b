import { type NotificationKind, notificationKinds, type RequiredMember } from "./notification-kinds.js";

/**
 * The kind of a notification. `unknown` is a kind that this version does not know; its notifications are acknowledged.
 * `incomplete` is a notification of a known kind that lacks a required member, or reports a failure or a reversal.
 */
export type NotificationType = NotificationKind | "incomplete" | "unknown";

/**
 * The kinds of notifications for which a handler can be registered.
 *
 * @example
 * notificationTypes.includes("refund"); // true
 */
export const notificationTypes: readonly Exclude<NotificationType, "unknown">[] = /* @__PURE__ */ (
  Object.keys(notificationKinds) as Exclude<NotificationType, "unknown">[]
).concat("incomplete");

type NotificationBase<T extends NotificationType> = {
  type: T;
  /** The id of the event. All deliveries of one event have the same `id`. */
  id: string;
  /** The members of the notification's body, unchanged. */
  raw: Readonly<Record<string, unknown>>;
  /**
   * The notification's type as received. Some senders write `cancel` for a refund, and card payments may have no type.
   */
  notify_type?: string;
  mchid?: string;
  sysdtm?: string;
  respcd?: string;
};

/**
 * Members of all notifications about money. An amount is a safe integer of minor units, and is absent if it cannot be
 * read.
 */
type TransactionNotificationFields = {
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
  /** The masked number of the card or wallet account. */
  cardcd?: string;
  cash_fee?: number;
  cash_fee_type?: string;
  cash_refund_fee?: number;
  cash_refund_fee_type?: string;
  errmsg?: string;
  userid?: string;
};

/**
 * An order is paid. A missing `respcd` is set to `0000`, because the gateway notifies only of successes. In three cases
 * a payment notification becomes an `IncompleteNotification`: it lacks the order's number, the amount or `syssn`; its
 * `respcd` is not `0000`; or its `cancel` says that the payment was reversed or refunded in full.
 */
export type PaymentNotification = NotificationBase<"payment"> &
  TransactionNotificationFields & {
    /** QFPay's transaction number, the number to store. */
    syssn: string;
    /** Your order number, which you passed to `payments.create`. */
    out_trade_no: string;
    /** The amount in minor units. */
    txamt: number;
    /** The gateway's response code, which is always `0000`. */
    respcd: string;
  };

/** A refund was made. `syssn`, `out_trade_no` and `txamt` belong to the refund, not to the payment. */
export type RefundNotification = NotificationBase<"refund"> & TransactionNotificationFields & { syssn: string };

/** A pre-authorisation was released. */
export type UnfreezeNotification = NotificationBase<"unfreeze"> & TransactionNotificationFields & { syssn: string };

/**
 * A verified notification that must not be handled like others of its kind, for one of three reasons: a member that
 * handlers need is missing; the `respcd` of a payment, refund or release is not `0000`; the payment was reversed or
 * refunded in full. Most often it tells of a captured pre-authorisation, without an order number. Find the order by
 * `syssn` or `raw`, and query the gateway before booking money.
 */
export type IncompleteNotification = NotificationBase<"incomplete"> &
  TransactionNotificationFields & {
    /** The kind of the notification, such as `payment`. */
    kind: NotificationKind;
    /**
     * The members that are missing, unreadable, or prove no payment: `respcd` if it is not `0000`, and `cancel` if the
     * payment was reversed or refunded in full.
     */
    missing: readonly string[];
    /** QFPay's transaction number, if the notification has one. */
    syssn?: string;
  };

/** A card was saved, or could not be saved: `respcd` shows which. */
export type PaymentTokenNotification = NotificationBase<"payment_token"> & {
  event?: "NEW" | "MATCH" | "CONFLICT" | (string & {});
  /** The id of the saved card: the `token_id` for `subscriptions.create`. */
  tokenid: string;
  token_expiry_date?: string;
  token_reason?: string;
  /** The reference that you passed to `intents.createToken`. */
  token_reference?: string;
  cardcd?: string;
  card_scheme?: string;
  /** The id of the customer who owns the card. */
  customer_id?: string;
  userid?: string;
  /** The gateway's message. */
  respmsg?: string;
};

/** A subscription changed its state. */
export type SubscriptionNotification = NotificationBase<"subscription"> & { subscription_id: string; state?: string };

/** A subscription was billed, with success or failure: `respcd` shows which. */
export type SubscriptionPaymentNotification = NotificationBase<"subscription_payment"> & {
  /** QFPay's id of the subscription. */
  subscription_id: string;
  /** QFPay's id of the billing; see `subscriptions.billingOrders`. */
  subscription_order_id?: string;
  /** QFPay's transaction number of the charge. */
  syssn?: string;
  /** The amount in minor units. */
  txamt?: number;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string;
  txdtm?: string;
  customer_id?: string;
  product_id?: string;
  cardcd?: string;
  card_scheme?: string;
  current_iteration?: string;
  /** The gateway's message. */
  respmsg?: string;
  reason?: string;
};

/** A notification that the gateway signed, of a kind that this version does not know. */
export type UnknownNotification = NotificationBase<"unknown">;

/** Fails to compile if a notification kind has no type, or if its type lacks one of the kind's `requiredMembers`. */
type RequireEachKind<
  T extends { [K in NotificationType]: NotificationBase<K> & { [Name in RequiredMember<K>]: string | number } },
> = T;

type NotificationsByType = RequireEachKind<{
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

/** The TypeScript type of the notifications whose `type` is `T`. */
export type NotificationOf<T extends NotificationType> = NotificationsByType[T];
