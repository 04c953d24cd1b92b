import type { IncompleteNotification, PaymentNotification, RefundNotification } from "../notify/notification.js";
import type { KeyHint, NotifyOptions } from "../notify/options.js";
import type { NotifyOutcome } from "../notify/reply.js";
import type { Transaction } from "../transaction.js";

/** An event that `qfpay.sweep` found: a payment, a refund, or a payment without a number, such as a capture. */
export type SweptNotification = PaymentNotification | RefundNotification | IncompleteNotification;

/** Options of `qfpay.sweep`. */
export type SweepOptions = {
  /** The options of your notification route, `store` included: handlers, keys and hooks are used as for a delivery. */
  notify: NotifyOptions;
  /** When the outage began: a `Date`, an ISO time with its zone, or Hong Kong time as `YYYY-MM-DD HH:mm:ss`. */
  from: Date | string;
  /** Its end, as `from`. Default: now. */
  to?: Date | string | undefined;
  /**
   * Whether your books have the event already; such an event is not handed over. Required if the range begins before
   * what the store remembers, because the store cannot decide there: 26 hours by default, `retentionMs` of your store.
   * Return `true` as well for what is not to be handled, such as the freeze of a pre-authorisation, whose record looks
   * like that of a payment.
   */
  isBooked?: ((notification: SweptNotification, transaction: Transaction) => boolean | Promise<boolean>) | undefined;
  /** Milliseconds that may pass between the creation of an order and its payment. Default 2.5 hours. */
  withinMs?: number | undefined;
  /** What a `keys` function is told of the delivery, where it goes by the path. */
  hint?: Partial<KeyHint> | undefined;
  /** Sub-merchant. Default: the client's. */
  mchid?: string | undefined;
  signal?: AbortSignal | undefined;
};

/** One event of a sweep and what became of it. */
export type SweptEvent = {
  /** As for a delivery; `booked` if `isBooked` returned true. `duplicate` was handled before. */
  outcome: NotifyOutcome | "booked";
  notification: SweptNotification;
  /** The gateway's record. */
  transaction: Transaction;
  /** What the handler or the store threw. */
  error?: unknown;
};
