import type { IncompleteNotification, PaymentNotification, RefundNotification } from "../notify/notification.js";
import type { KeyHint, NotifyOptions } from "../notify/options.js";
import type { NotifyOutcome } from "../notify/reply.js";
import type { Transaction } from "../transaction.js";

/** An event that `qfpay.sweep` found: a payment, a refund, or a payment without a number, such as a capture. */
export type SweptNotification = PaymentNotification | RefundNotification | IncompleteNotification;

/** Options of `qfpay.sweep`. */
export type SweepOptions = {
  /**
   * The options of your notification route, including its `store`. Handlers, keys and hooks are used as for a delivery.
   */
  notify: NotifyOptions;
  /** When the outage began: a `Date`, an ISO time with its zone, or Hong Kong time as `YYYY-MM-DD HH:mm:ss`. */
  from: Date | string;
  /** When the outage ended, in the same forms as `from`. Default: now. */
  to?: Date | string | undefined;
  /**
   * Returns whether your books have the event already; such an event is not handled. Required if the range begins
   * earlier than the store remembers (its `retentionMs`, 26 hours by default), because the store cannot decide about
   * older events. Return `true` also for events that must not be handled, such as the freeze of a pre-authorisation,
   * whose record looks like a payment.
   */
  isBooked?: ((notification: SweptNotification, transaction: Transaction) => boolean | Promise<boolean>) | undefined;
  /** Milliseconds that may pass between the creation of an order and its payment. Default 2.5 hours. */
  withinMs?: number | undefined;
  /**
   * The argument of a `keys` function, such as the `path` by which it chooses the account. A sweep has no delivery from
   * which it could be read.
   */
  hint?: Partial<KeyHint> | undefined;
  /** Sub-merchant. Default: the client's. */
  mchid?: string | undefined;
  signal?: AbortSignal | undefined;
};

/** One event of a sweep and its outcome. */
export type SweptEvent = {
  /**
   * The outcome as for a delivery, or `booked` if `isBooked` returned `true`. `duplicate`: the event was handled
   * before.
   */
  outcome: NotifyOutcome | "booked";
  notification: SweptNotification;
  /** The gateway's record. */
  transaction: Transaction;
  /** The error that the handler or the store threw. */
  error?: unknown;
};
