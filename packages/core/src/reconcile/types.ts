import type { Transaction, TransactionStatus } from "../transaction.js";

/** One order or one refund in your books. A refund is a row of its own, with the refund's own number. */
export type BookedOrder = {
  /** The kind of the entry in your books. Default: `payment`. */
  order_type?: "payment" | "refund" | undefined;
  /**
   * The number that you gave to `payments.create` or `refunds.create`. A capture has no such number: leave it out and
   * give `syssn`.
   */
  out_trade_no?: string | null | undefined;
  /** QFPay's transaction number, used only for rows without `out_trade_no`. */
  syssn?: string | null | undefined;
  /** The amount in minor units. Database drivers return 64-bit columns as `bigint` or as text, so both are accepted. */
  txamt: number | bigint | string;
  /** The currency's ISO 4217 code. */
  txcurrcd: string;
  /**
   * The state in your books: `success` is paid or refunded, `pending` is open, `failed` is refused, closed or
   * cancelled. An order that was paid stays `success` when it is refunded, because the refund has a row of its own.
   */
  status: TransactionStatus;
  /**
   * The time at which the order or refund was created: a `Date`, an ISO time with its zone, or Hong Kong time as
   * `YYYY-MM-DD HH:mm:ss`. SQLite's `CURRENT_TIMESTAMP` is UTC without a zone: select it as
   * `replace(created_at, ' ', 'T') || 'Z'`.
   */
  created_at: Date | string;
};

/** Rows of your books, newest first. An array may have any order. */
export type OrderRows = AsyncIterable<BookedOrder> | Iterable<BookedOrder>;

/** Rows of your books, or a function that returns the rows of a range, both ends included, newest first. */
export type OrderSource = OrderRows | ((range: { from: Date; to: Date }) => OrderRows);

/** Options of `qfpay.reconcile`. */
export type ReconcileOptions = {
  /**
   * Your orders and refunds, newest first (`ORDER BY created_at DESC`). Add those of `withinMs` before `from` and after
   * `to`, so that records at both ends find their order; these are not reported. A function is called once with this
   * longer range. With `cursor`, the range ends `withinMs` after the cursor's position.
   */
  orders: OrderSource;
  /** The first moment of the range: a `Date`, an ISO time with its zone, or Hong Kong time as `YYYY-MM-DD HH:mm:ss`. */
  from: Date | string;
  /** The last moment of the range, which is included, in the same forms as `from`. */
  to: Date | string;
  /**
   * The `cursor` of the last item that you stored. The comparison continues after that item. Do not change `from` and
   * `to`.
   */
  cursor?: string | undefined;
  /**
   * The milliseconds by which `created_at` and the gateway's time of the same payment may differ. Default 2.5 hours, a
   * little longer than any QR code stays payable. The comparison keeps the orders and records of about twice this time
   * in memory.
   */
  withinMs?: number | undefined;
  /**
   * The age in milliseconds below which the difference of an order or refund is `undecided`, because its notification
   * may still arrive. Default 15 minutes.
   */
  youngMs?: number | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
  /** A signal that ends the comparison. */
  signal?: AbortSignal | undefined;
};

/**
 * The ways in which your books and the gateway's ledger can differ.
 *
 * - `not_paid_here`: paid at the gateway, but open or failed in the books
 * - `not_paid_there`: paid in the books, but not at the gateway
 * - `amount`, `currency`: paid or refunded on both sides, with another amount or currency
 * - `not_refunded_here`: refunded at the gateway, but unknown, open or failed in the books
 * - `not_refunded_there`: refunded in the books, but not at the gateway
 * - `paid_twice`, `refunded_twice`: more than one payment of one order, or refund under one number, at the gateway
 * - `unknown_order`: paid at the gateway under a number that the books do not have
 * - `in_neither`: open in the books, and the gateway has neither an open order nor a payment, except one that was
 *   reversed or refunded in full. The shop has no money for the order, so close it
 * - `booked_twice`: the books have two rows for one number
 */
export type ReconcileKind =
  | "not_paid_here"
  | "not_paid_there"
  | "amount"
  | "currency"
  | "not_refunded_here"
  | "not_refunded_there"
  | "paid_twice"
  | "refunded_twice"
  | "unknown_order"
  | "in_neither"
  | "booked_twice";

/** A difference between your books and the gateway's records. */
export type ReconcileFinding = {
  /** The way in which books and gateway differ. */
  kind: ReconcileKind;
  /** An identifier of the finding. It stays the same if you repeat the comparison. */
  id: string;
  /** Whether the finding is about a payment or about a refund. */
  order_type: "payment" | "refund";
  /** The order number in the books or at the gateway; absent for a capture. */
  out_trade_no?: string | undefined;
  /** The row of your books, if the books have one. */
  order?: BookedOrder | undefined;
  /** The gateway's records with this order number, newest first. */
  transactions: readonly Transaction[];
  /** A sentence for people that describes the finding. */
  message: string;
};

/**
 * An item that `qfpay.reconcile` yields. Store `cursor` together with your result for the item: after a crash the
 * comparison can continue after that item.
 *
 * - `difference`: your books and the gateway's ledger differ
 * - `undecided`: books and ledger differ, but the difference may still disappear: the gateway has an open record
 *   (`pending`), or the order or its payment is younger than `youngMs` (`young`)
 * - `progress`: no finding; yielded after every hundred rows and records that were read, and at the end with `isDone`
 */
export type ReconcileItem = { cursor: string } & (
  | ({ type: "difference" } & ReconcileFinding)
  | ({ type: "undecided"; reason: "pending" | "young" } & ReconcileFinding)
  | {
      type: "progress";
      /** The number of rows of your books that this comparison has read. */
      orders: number;
      /** The number of the gateway's records that this comparison has read. */
      transactions: number;
      /** The comparison goes from `to` back to `from`. It has compared everything newer than this time. */
      reached: Date;
      isDone: boolean;
    }
);
