/** The members of a problem document (RFC 9457) that the checkout routes send. */
export type Problem = {
  /** The explanation that the server wrote for the visitor. */
  detail?: string;
  /** The SDK's error code, such as `outcome_unknown`. */
  code?: string;
  /** A reference with which the shop finds the error in its log. */
  reference?: string;
  /** The number of the order that the error is about. */
  out_trade_no?: string;
};

// not run: the example needs a browser
/**
 * The error for an order that could not be started. If a response came, `message` is the server's text for the visitor.
 *
 * @example
 * try {
 *   await startCheckout("/checkout", { cartId: "c1" });
 * } catch (error) {
 *   if (error instanceof CheckoutError && error.kind === "ended") console.log("Order again?");
 * }
 */
export class CheckoutError extends Error {
  override readonly name = "CheckoutError";
  /**
   * The kind of failure. `refused`: the server created no order. `ended`: this cart's order can no longer be paid; the
   * next `startCheckout` creates a new one. `unclear`: the server may have created the order, because no response came,
   * a proxy answered (such as with 504), or a 403 followed an attempt without a response; the next `startCheckout` asks
   * for the same order.
   */
  declare readonly kind: "refused" | "ended" | "unclear";
  /** The HTTP status of the response; `undefined` if no response came. */
  declare readonly httpStatus: number | undefined;
  /** The SDK's error code, such as `outcome_unknown`. */
  declare readonly code: string | undefined;
  /** A reference with which the shop finds the error in its log. */
  declare readonly reference: string | undefined;

  constructor(message: string, httpStatus?: number, { code, reference, detail }: Problem = {}) {
    super(message);
    // The checkout routes give each failure a `detail`. A 5xx response without it comes from a proxy or framework.
    const isUnclear = !httpStatus || httpStatus === 502 || (httpStatus > 499 && !detail) || code === "outcome_unknown";
    const kind = httpStatus === 410 ? "ended" : isUnclear ? "unclear" : "refused";
    Object.assign(this, { kind, httpStatus, code, reference });
  }
}
