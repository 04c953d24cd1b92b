const brand = Symbol.for("qfpay.not_ours");

/** The error that `notOurs()` throws. `createNotifyHandler` catches it and acknowledges the notification. */
class NotOurs extends Error {
  override readonly name = "NotOurs";

  constructor() {
    super("notOurs() was called outside of a notification handler, or its error was caught there: let it pass.");
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Ends the handler of a notification that belongs to another system with the same app code. The notification is
 * acknowledged with `SUCCESS`, since no repeat could help, and reported with the outcome `not_ours`. The notification
 * is not remembered as handled, so that it reaches your handler again if QFPay sends it again on request. `notOurs`
 * throws, which rolls a transaction of yours back. No later code of the handler runs, nor does `onAny`.
 *
 * Store each order before you create its payment. Otherwise a notification that arrives before the order is stored is
 * taken for another system's, and the payment is lost.
 *
 * @throws always; `createNotifyHandler` catches the error
 * @example
 * const on = {
 *   payment: async (n: PaymentNotification) => {
 *     const order = await orderOf(n.out_trade_no);
 *     if (!order) notOurs(); // another shop with the same app code
 *     const differences = compareWithOrder(n, order);
 *     if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
 *     await markPaid(n.out_trade_no, n.txamt);
 *   },
 * };
 */
export function notOurs(): never {
  throw new NotOurs();
}

/** Whether a handler threw `notOurs()`, also that of another copy of this package: the payment is another system's. */
export const isNotOurs = (error: unknown): boolean => typeof error === "object" && error !== null && brand in error;
