import type { Transaction, TransactionStatus } from "../transaction.js";
import type { CheckoutCreated } from "./checkout-created.js";

/** The status of an order as the checkout routes report it. */
export type CheckoutStatus = {
  /** The order number. */
  out_trade_no: string;
  /**
   * The state of the order. `mismatch` means that the order was paid with another amount or currency than it was
   * created with. This state is final and does not count as paid. After a reversal or a full refund, the state is
   * `failed`, and `refunded` is `full`.
   */
  status: TransactionStatus | "mismatch";
  /** QFPay's transaction number of the payment, once the gateway has a record of it. */
  syssn?: string;
  /** The amount in minor units. */
  txamt?: number;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string;
  /** The code of the pay type with which the customer paid. */
  pay_type?: string;
  /** Whether the payment was refunded in full, in part or not. */
  refunded?: Transaction["refunded"];
  /**
   * While the order is pending: the time in ISO 8601 until which the order can be paid, if the checkout store has it.
   */
  expires_at?: string;
};

/** Makes the status of an order that can still be paid, or whose outcome is not known yet. */
export const pendingStatus = (out_trade_no: string, expires_at?: string): CheckoutStatus => ({
  out_trade_no,
  status: "pending",
  ...(expires_at && { expires_at }),
});

/** Whether a payment was made and then refunded in full. */
export const isFullyRefunded = ({ status, refunded }: Transaction): boolean =>
  status === "success" && refunded === "full";

/** Returns the public part of a transaction, without card numbers and the raw record. */
export const publicStatus = (out_trade_no: string, transaction: Transaction): CheckoutStatus => {
  const { syssn, txamt, txcurrcd, pay_type, refunded } = transaction;
  const status = isFullyRefunded(transaction) ? "failed" : transaction.status;
  return { out_trade_no, status, syssn, txamt, txcurrcd, pay_type, refunded };
};

/** Whether a paid transaction has another amount or currency than its order was created with. */
export const isMismatch = (transaction: Transaction, { txamt, txcurrcd }: CheckoutCreated): boolean =>
  transaction.status === "success" &&
  !isFullyRefunded(transaction) &&
  (transaction.txamt !== txamt || (transaction.txcurrcd !== undefined && transaction.txcurrcd !== txcurrcd));
