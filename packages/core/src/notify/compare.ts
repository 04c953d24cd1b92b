import { QFPayValidationError } from "../errors.js";
import { refundStateByCancel } from "../refund-state-by-cancel.js";
import { amountOf } from "../wire-values.js";

/** An order in your books, as a database driver returns it. */
export type ExpectedOrder = {
  /** Your order number. */
  out_trade_no: string;
  /** The amount in minor units. Database drivers return 64-bit columns as `bigint` or as text, so both are accepted. */
  txamt: number | bigint | string;
  /** The currency's ISO 4217 code. */
  txcurrcd: string;
  /** The sub-merchant's id, which is compared only if it is given. */
  mchid?: string | null | undefined;
};

/** A notification, a transaction, or another object that describes a payment. */
export type ReportedPayment = {
  /** The merchant's order number of the payment. */
  out_trade_no?: string | undefined;
  /** The amount in minor units. */
  txamt?: number | undefined;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string | undefined;
  /** The id of the sub-merchant that was paid. */
  mchid?: string | undefined;
  /** The gateway's response code: `0000` for a success. */
  respcd?: string | undefined;
  /** The status of a transaction or result. The `status` of a notification has other values, which are not compared. */
  status?: string | undefined;
  /** Whether the payment was reversed or refunded: `0` no, `1` to `3` in full, `5` in part. */
  cancel?: string | undefined;
};

/** One difference between a payment and the order. */
export type OrderDifference = {
  /** The member in which the payment and the order differ. */
  field: "out_trade_no" | "txamt" | "txcurrcd" | "mchid" | "respcd" | "status" | "cancel";
  /** The value in your books; `undefined` if the books have no such order. */
  expected: string | number | undefined;
  /** The value in the payment; `undefined` if the payment lacks the member. */
  actual: string | number | undefined;
};

/**
 * Returns the differences between a payment and your order. The number, the amount, the currency and, if your order has
 * one, the sub-merchant are compared. It is also a difference if the payment did not succeed, was reversed, or was
 * refunded in full. An empty list means that the payment is exactly the order's payment; an overpayment is a
 * difference too.
 *
 * An order that your books do not have (`undefined` or `null`) gives one difference, in the number, and no error. If
 * another system shares your app code, call `notOurs()` for such an order instead. If no other system shares it, throw
 * an error, so that the notification is not acknowledged.
 *
 * @throws {QFPayValidationError} if the order has no number or currency, which would then fit every payment, or its
 *   amount is not an integer of minor units
 * @example
 * const differences = compareWithOrder(notification, order);
 * if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
 */
export function compareWithOrder(payment: ReportedPayment, order: ExpectedOrder | null | undefined): OrderDifference[] {
  if (order === undefined || order === null) {
    return [{ field: "out_trade_no", expected: undefined, actual: payment.out_trade_no }];
  }
  for (const path of ["out_trade_no", "txcurrcd"] as const) {
    if (order[path] === undefined) throw unfit(path, "is missing, so every payment would fit. Pass it too");
  }
  const txamt = amountOf(order.txamt);
  if (txamt === undefined) throw unfit("txamt", "must be an integer of minor units");
  const expected = { ...order, txamt, mchid: order.mchid || undefined, respcd: "0000" };
  const differences: OrderDifference[] = [];
  for (const field of ["out_trade_no", "txamt", "txcurrcd", "mchid", "respcd"] as const) {
    const wanted = expected[field];
    if (wanted !== undefined && payment[field] !== wanted) {
      differences.push({ field, expected: wanted, actual: payment[field] });
    }
  }
  const { status, cancel } = payment;
  // The status is compared as well, because an order that was created and not paid also has the `respcd` 0000.
  if (status === "pending" || status === "failed") {
    differences.push({ field: "status", expected: "success", actual: status });
  }
  if (refundStateByCancel.get(cancel ?? "") === "full")
    differences.push({ field: "cancel", expected: "0", actual: cancel });
  return differences;
}

const unfit = (path: string, rule: string) =>
  new QFPayValidationError([{ path, message: `The order's ${path} ${rule}.` }]);
