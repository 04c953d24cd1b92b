const brand = Symbol.for("qfpay.not_ours");

/** The error by which `notOurs()` leaves a handler. The engine turns it into an acknowledgement. */
class NotOurs extends Error {
  override readonly name = "NotOurs";

  constructor() {
    super("notOurs() was called outside of a notification handler, or its error was caught there: let it pass.");
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Ends the handler of a notification that belongs to another system with the same app code. The notification is
 * acknowledged with `SUCCESS`, since no repeat could help, and reported with the outcome `not_ours`. It is not
 * remembered as handled, so that a delivery that QFPay sends again on request reaches the handler again. `notOurs`
 * throws, which rolls a transaction of yours back; nothing after it runs, `onAny` included.
 *
 * Store each order before you create its payment: `notOurs()` for an order that is stored later loses its payment.
 *
 * @throws always; the engine catches the error
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

/** Also true for the error of another copy of this package. */
export const isNotOurs = (error: unknown): boolean => typeof error === "object" && error !== null && brand in error;
