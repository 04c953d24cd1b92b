import type { Transaction, TransactionStatus } from "../transaction.js";

/** What the status routes tell about an order. */
export type CheckoutStatus = {
  out_trade_no: string;
  status: TransactionStatus;
  syssn?: string;
  txamt?: number;
  txcurrcd?: string;
  pay_type?: string;
  refunded?: Transaction["refunded"];
};

/** An order the gateway has no record of yet. */
export const pendingStatus = (out_trade_no: string): CheckoutStatus => ({ out_trade_no, status: "pending" });

/** The public part of a transaction: no card numbers, no raw record. */
export const statusOf = (out_trade_no: string, transaction: Transaction): CheckoutStatus => {
  const { status, syssn, txamt, txcurrcd, pay_type, refunded } = transaction;
  return { out_trade_no, status, syssn, txamt, txcurrcd, pay_type, refunded };
};
