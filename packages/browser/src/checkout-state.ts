/** Whether the status can no longer change. An order that has `failed` can still become `success`. */
export const isFinal = (status: string): boolean => status === "success" || status === "mismatch";

/** The state of an order that a page may show to the order's visitor. */
export type CheckoutState = {
  /**
   * The status of the order. `pending`: the order waits for its payment. `unknown`: the server could not be asked, so
   * the order may have been paid. `success`: the order is paid. `failed`: the server said that the order ended without
   * a payment, or that its payment was refunded in full; a late payment still turns it into `success`. `mismatch`: the
   * order is paid with another amount or currency than ordered.
   */
  status: "pending" | "unknown" | "success" | "failed" | "mismatch";
  /**
   * The reason for the status `unknown`. `offline`: the device has no network. `no_answer`: no usable response came.
   * `gateway`: the server could not read the status. `not_found`: the server refuses the URL itself, with 404 or
   * another permanent 4xx status.
   */
  reason?: "offline" | "no_answer" | "gateway" | "not_found" | undefined;
  /** `true` if the time to pay is over while the status is `pending` or `unknown`. A payment may still arrive. */
  isExpired?: true | undefined;
  /** `true` in the last state that is reported for the order. */
  isLast?: true | undefined;
  /** The order number; absent while the status is `unknown`. */
  out_trade_no?: string | undefined;
  /** QFPay's transaction number of the payment. */
  syssn?: string | undefined;
  /** The paid amount in the currency's minor unit. */
  txamt?: number | undefined;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string | undefined;
  /** The time until which the order can be paid, in ISO 8601, by the server's clock. */
  expires_at?: string | undefined;
};
