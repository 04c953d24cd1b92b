import type { IncompleteNotification, PaymentNotification, RefundNotification } from "../notify/notification.js";
import type { KeyHint, NotifyOptions } from "../notify/options.js";
import type { NotifyOutcome } from "../notify/reply.js";
import type { Transaction } from "../transaction.js";

/** An event that `qfpay.sweep` found: a payment, a refund, or a payment without an order number, such as a capture. */
export type SweptNotification = PaymentNotification | RefundNotification | IncompleteNotification;

/** Options of `qfpay.sweep`. */
export type SweepOptions = {
  /**
   * The options of your notification route, including its `store`. The sweep calls its handlers and hooks, and uses
   * its keys, as the route does for a delivered notification.
   */
  notify: NotifyOptions;
  /**
   * The time at which the outage began: a `Date`, an ISO time with its zone, or Hong Kong time as `YYYY-MM-DD
   * HH:mm:ss`.
   */
  from: Date | string;
  /** The time at which the outage ended, in the same forms as `from`. Default: now. */
  to?: Date | string | undefined;
  /**
   * Returns whether your books already contain the event, which is then not handled. This function is required if the
   * range begins longer ago than the store remembers events (its `retentionMs`, 26 hours by default), because the store
   * does not know whether older events were handled. Return `true` also for events that must not be handled, such as
   * the freeze of a pre-authorisation, whose record looks like a payment.
   */
  isBooked?: ((notification: SweptNotification, transaction: Transaction) => boolean | Promise<boolean>) | undefined;
  /** The sweep also covers orders created up to this many ms before `from`: they may be paid late. Default 2.5 h. */
  withinMs?: number | undefined;
  /** What the function `notify.keys` gets, if it is one: for example the `path` by which it selects the account. */
  hint?: Partial<KeyHint> | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
  /** A signal that ends the sweep. */
  signal?: AbortSignal | undefined;
};

/** One event that a sweep found, and its outcome. */
export type SweptEvent = {
  /**
   * The outcome of handling the event. `booked`: `isBooked` returned `true`. `duplicate`: the event was handled before.
   * `refunded`: the payment was later reversed or refunded in full, so no handler is called; a refund is an event of
   * its own.
   */
  outcome: NotifyOutcome | "booked" | "refunded";
  /** The event as your handlers get it. */
  notification: SweptNotification;
  /** The gateway's record of the transaction. */
  transaction: Transaction;
  /** The error that the handler or the store threw. */
  error?: unknown;
};
