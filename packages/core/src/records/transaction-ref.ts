import type { Transaction } from "../transaction.js";
import type { CallOptions, InnerOptions } from "../transport/transport.js";
import type { NumberKey } from "./transaction-batch.js";

/** The number of a transaction: QFPay's (`syssn`) or yours (`out_trade_no`). */
export type TransactionRef = (
  | { syssn: string; out_trade_no?: undefined }
  | { out_trade_no: string; syssn?: undefined }
) & {
  /** The sub-merchant that the transaction belongs to; default the client's. */
  mchid?: string | undefined;
};

/** Options of `transactions.get` and `getMany`. Numbers with the same options share queries. */
export type GetOptions = Pick<CallOptions, "signal" | "deadlineMs" | "use" | "signType" | "timeoutMs"> & {
  /** `false`: the query is sent once. */
  retry?: false | undefined;
  /**
   * `get` and `getMany`: whether a number without a record this month is queried in the month before too, on any day.
   * Default `true`; `false` halves the queries of a page that polls a fresh order.
   */
  lastMonth?: boolean | undefined;
};

/** Options within the package. */
export type RecordOptions = GetOptions & Pick<InnerOptions, "scope"> & Pick<NumberKey, "watchedSince">;

/** Reads the gateway's records of a number: `transactions` does. */
export type RecordSource = {
  records(ref: TransactionRef, options?: RecordOptions): Promise<Transaction[]>;
};
