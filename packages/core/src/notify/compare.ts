import { QFPayValidationError } from "../errors.js";
import { amountOf } from "../wire-values.js";

/** What your books say of an order. */
export type ExpectedOrder = {
  out_trade_no: string;
  /** Minor units; text and bigint as databases give them. */
  txamt: number | bigint | string;
  txcurrcd: string;
  /** Compared when given; null, as databases give it, is not given. */
  mchid?: string | null;
};

/** A notification, a transaction, or anything else that tells of a payment. */
export type ReportedPayment = {
  out_trade_no?: string;
  txamt?: number;
  txcurrcd?: string;
  mchid?: string;
  respcd?: string;
};

/** One thing in which a payment differs from the order. */
export type OrderDifference = {
  field: "out_trade_no" | "txamt" | "txcurrcd" | "mchid" | "respcd";
  expected: string | number;
  actual: string | number | undefined;
};

/**
 * What differs between a payment and your order: number, amount, currency, sub-merchant where you give one, and whether
 * the payment succeeded. Empty means that it is the order's payment, exactly. More is a difference as much as less.
 *
 * @throws {QFPayValidationError} an expected amount that is no safe integer
 * @example
 * const differences = compareWithOrder(notification, order);
 * if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
 */
export function compareWithOrder(payment: ReportedPayment, order: ExpectedOrder): OrderDifference[] {
  const txamt = amountOf(order.txamt);
  if (txamt === undefined) {
    throw new QFPayValidationError([
      { path: "txamt", message: "The order's txamt must be an integer of minor units." },
    ]);
  }
  const expected = { ...order, txamt, mchid: order.mchid ?? undefined, respcd: "0000" };
  const differences: OrderDifference[] = [];
  for (const field of ["out_trade_no", "txamt", "txcurrcd", "mchid", "respcd"] as const) {
    const wanted = expected[field];
    if (wanted !== undefined && payment[field] !== wanted) {
      differences.push({ field, expected: wanted, actual: payment[field] });
    }
  }
  return differences;
}
