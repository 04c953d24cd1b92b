import type { Transaction } from "../transaction.js";
import type { CallOptions, InnerOptions } from "../transport/transport.js";
import type { NumberKey } from "./transaction-batch.js";

/** The number of a transaction: QFPay's (`syssn`) or yours (`out_trade_no`). */
export type TransactionRef = (
  | { syssn: string; out_trade_no?: undefined }
  | { out_trade_no: string; syssn?: undefined }
) & {
  /** The id of the sub-merchant to which the transaction belongs. Default: the client's `mchid`. */
  mchid?: string | undefined;
};

/** Options of `transactions.get` and `getMany`. Concurrent calls with the same options share queries. */
export type GetOptions = Pick<CallOptions, "signal" | "deadlineMs" | "use" | "signType" | "timeoutMs"> & {
  /** With `false`, the query is sent only once, even after a temporary failure. */
  retry?: false | undefined;
  /**
   * Whether a number without a record this month is also queried in the month before. With `false`, only on the first
   * days of a month. Default `true`, but `false` if `use` is `poll` or `stray`, to halve the queries for new orders:
   * these query the month before only in the first 2.5 hours of a month, because an open order is never older.
   * Whatever this option says, a number is queried in both months if its records are from the first 2.5 hours of this
   * month and are all failed, open or fully refunded: the customer may have paid before the month's end.
   */
  lastMonth?: boolean | undefined;
};

/** The options of `transactions.get`, with `scope` and `createdAfter`, which only this package sets. */
export type RecordOptions = GetOptions & Pick<InnerOptions, "scope"> & Pick<NumberKey, "createdAfter">;

/** The part of `QFPay.transactions` that looks up records by their number. */
export type RecordSource = {
  /** Returns all records that the gateway shows for a number. */
  records(ref: TransactionRef, options?: RecordOptions): Promise<Transaction[]>;
};
