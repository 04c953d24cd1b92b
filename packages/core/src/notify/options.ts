import type { Clock } from "../clock.js";
import type { Transaction } from "../transaction.js";
import type { AccountKeys } from "./account-keys.js";
import type { Notification, NotificationOf, NotificationType } from "./notification.js";
import type { NotifyOutcome } from "./reply.js";
import type { NotifyStore } from "./store.js";
import type { KeyOrKeys } from "./verify.js";

/** The part of a `QFPay` client with which `confirm` and `maxAgeMs` query the gateway. */
export type EnquiryClient = {
  /** The client's `transactions`. Only `get` is called. */
  transactions: {
    get(ref: { syssn: string; mchid?: string }, options: { signal: AbortSignal }): Promise<Transaction | undefined>;
  };
};

/** The second argument of a notification handler. */
export type NotifyContext = {
  /**
   * The source of the event. `delivery`: the gateway sent and signed the notification. `enquiry`: `qfpay.sweep` found
   * the event in the gateway's records, which are not signed; `transaction` is the record of the event.
   */
  source: "delivery" | "enquiry";
  /** The account that `keys` returned together with the key that verified the notification. */
  account?: string | undefined;
  /**
   * The gateway's current record of the transaction, if `confirm` is `enquiry`, the notification is older than
   * `maxAgeMs`, or `qfpay.sweep` calls the handler. `undefined` if the gateway has no record.
   */
  transaction?: Transaction;
  /**
   * A signal that fires when `handlerTimeoutMs` has passed. The delivery was then answered with 500, and will be
   * repeated.
   */
  signal: AbortSignal;
  /** This delivery's claim in the store. In a database transaction, pass it to `completeIn` of `sqlNotifyStore`. */
  claim: { readonly id: string; readonly owner: string };
  /**
   * Keeps the runtime alive for work that continues after the reply. No effect in runtimes, such as Node, where work
   * continues anyway.
   */
  waitUntil(work: Promise<unknown>): void;
};

/**
 * The details of a delivery by which a `keys` function chooses the client keys. They are untrusted, because the
 * signature has not been verified yet.
 */
export type KeyHint = {
  /** The request's path and query as received. */
  url: string | undefined;
  /** The request's path without the query. */
  path: string | undefined;
  /** The `mchid` in the body, which is not verified yet. */
  mchid: string | undefined;
};

type MaybeKeys = KeyOrKeys | AccountKeys | undefined;

/** Handles one kind of notification. If the handler throws, the gateway delivers the notification again. */
export type NotificationHandler<T extends NotificationType> = (
  notification: NotificationOf<T>,
  context: NotifyContext,
) => unknown;

/** The application's handlers, one per kind of notification. */
export type NotificationHandlers = { [T in Exclude<NotificationType, "unknown">]?: NotificationHandler<T> };

/** The result of one delivery of a notification, which the `onOutcome` hook receives. */
export type NotifyOutcomeEvent = {
  /** How the delivery ended, such as `handled` or `bad_signature`. */
  outcome: NotifyOutcome;
  /** The verified and parsed notification, if there is one. */
  notification?: Notification;
  /** The error that the handler, the store or the body reader threw. */
  error?: unknown;
  /**
   * The `out_trade_no` in a body whose signature fits no key, at most 128 characters without control characters.
   * Anybody may have sent this number, so use it in logs only.
   */
  unverifiedNumber?: string | undefined;
};

/** Options of `createNotifyHandler` and of every adapter's `qfpayNotify`. */
export type NotifyOptions = {
  /**
   * The client key that verifies notifications, a list of keys (while keys are rotated, or if a few accounts share the
   * route), or a function that returns them for a hint: what the notification says of its merchant, not yet verified.
   * `undefined` (no such merchant, or a variable that is not set) is answered with 401 and the outcome
   * `unknown_merchant`. A function is called at each delivery, so your build does not need the key. The option is
   * required, because an event that was not verified may be forged. A handled notification is remembered together with
   * the key that verified it, so that one merchant cannot mark another merchant's notification as handled. Therefore, a
   * repeat that is signed with another key counts as a new event.
   *
   * Use a list to rotate keys. If several accounts share a route, return `{ key, account }`: `ctx.account` then tells
   * the handler whose notification was verified, so that a notification of one merchant cannot pay an order of another.
   * The hint's `mchid` is left out if it is a property name of all objects, such as `constructor`, so that you can look
   * the merchant up in a plain object.
   *
   * @example keys: () => process.env.QFPAY_KEY
   */
  keys: KeyOrKeys | AccountKeys | ((hint: KeyHint) => MaybeKeys | Promise<MaybeKeys>);
  /**
   * Handlers by kind of notification. Kinds without a handler are acknowledged, since the gateway would repeat them for
   * a day. `payment` is called only if order number, amount and `syssn` are present, and the payment has not been
   * reversed or refunded in full. A notification that reports a failure or lacks a member that its kind needs goes to
   * `incomplete`, or else to `onAny`; without either handler it is answered with 500 and reported. A handler may run
   * more than once for an event: after a failure, and after the store has forgotten the event. Make your handlers
   * idempotent.
   *
   * @example on: { payment: (n) => bookPayment(n) } // yours: compareWithOrder, then mark the order paid
   */
  on?: NotificationHandlers | undefined;
  /** A handler that is called for all notifications, also of unknown kinds, after the handler of their kind. */
  onAny?: ((notification: Notification, context: NotifyContext) => unknown) | undefined;
  /**
   * With `enquiry`, the gateway is queried about each notification that has a `syssn`, before the handler runs. The
   * gateway's record is `ctx.transaction`. A failing query counts as a failing handler. Needs `qfpay`.
   */
  confirm?: "enquiry" | undefined;
  /**
   * The age in milliseconds from which a notification with a `syssn` is checked with the gateway, because it may be a
   * replay of a notification that the store has forgotten. The age counts from the later of `paydtm` and `sysdtm`. If
   * the gateway's record agrees, the handler is called with the record as `ctx.transaction`; otherwise the delivery is
   * answered with 500 and reported. A notification without a time counts as fresh. Default: no limit. Needs `qfpay`,
   * and a store that remembers notifications for at least this time.
   *
   * @example maxAgeMs: 26 * 3_600_000 // the gateway repeats for about 24 hours
   */
  maxAgeMs?: number | undefined;
  /** The client that makes the enquiries of `confirm` and `maxAgeMs`. */
  qfpay?: EnquiryClient | undefined;
  /**
   * The store that remembers handled notifications. Default: the memory of this process. Several processes need a
   * shared store.
   */
  store?: NotifyStore | undefined;
  // The e2e tests run the example below, because it needs Redis
  /**
   * The store of the checkout routes. A note about each handled payment is written to this store, so that pages that
   * wait for the order show the payment at once and without a query. Pass the store that the checkout routes use: one
   * that all processes share, or the same `memoryCheckoutStore()`. A failure to write the note is ignored: the pages
   * then query the gateway. Each note is stored under a tag derived from the client key that verified the notification,
   * so that merchants may share a store. If `keys` returns several keys of one account, the note is stored for
   * each of them.
   *
   * @example
   * const redis = new Redis(process.env.REDIS_URL!);
   * const checkout = redisCheckoutStore(redis);
   * createNotifyHandler({ keys, on, store: redisNotifyStore(redis), checkout }); // and createCheckoutRoutes({ store: checkout, ... })
   */
  checkout?: { put(id: string, value: string, keepMs: number): void | Promise<void> } | undefined;
  /**
   * The milliseconds, counted from the arrival of the body, that `keys`, `store`, `confirm` and the handler may take
   * together before the delivery is answered with 500. Default 10 000. The handler is not stopped: if it succeeds
   * later, the notification is marked as handled and the repeat is acknowledged.
   */
  handlerTimeoutMs?: number | undefined;
  /** The largest accepted body in bytes, default 65 536. QFPay's notifications have less than 4 KiB. */
  maxBodyBytes?: number | undefined;
  /** Your functions for logs and metrics. */
  hooks?: {
    /**
     * Called after each delivery. `error` is the error that the handler, the store or the body reader threw. It is
     * reported only here, so log it. Default `logOutcomes()`, which writes notifications that were not acknowledged to
     * `console.error`.
     */
    onOutcome?: ((event: NotifyOutcomeEvent) => void) | undefined;
    /**
     * Called once if a JSON parser has already read a notification's body. Most of these bodies can still be verified,
     * but not all: the message says how to mount the route. Also called once for each kind of notification that this
     * version does not know, if `onAny` is missing. Default `console.warn`.
     */
    onWarning?: ((message: string) => void) | undefined;
  };
  /** The clock for `handlerTimeoutMs` and the default store. Default `systemClock`. */
  clock?: Clock | undefined;
};
