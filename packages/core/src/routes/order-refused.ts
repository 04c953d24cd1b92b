const brand = Symbol.for("qfpay.order_refused");

/**
 * Throw this error in the shop's `order` function to refuse an order. Nothing is charged, and the visitor sees the
 * message unchanged.
 *
 * @example
 * if (!item.inStock) throw new OrderRefusedError("Egg tarts are sold out today.", 409);
 */
export class OrderRefusedError extends Error {
  override readonly name = "OrderRefusedError";
  /** The HTTP status of the response to the visitor. */
  readonly status: 400 | 403 | 404 | 409 | 410 | 422;

  constructor(message: string, status: OrderRefusedError["status"] = 422) {
    super(message);
    this.status = status;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Makes `instanceof` also true for an error from another copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}
