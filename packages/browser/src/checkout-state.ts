/** The state of an order as the page may show it. */
export type CheckoutState = {
  /**
   * `pending`: the order waits for its payment. `unknown`: the server could not be asked, so the order may have been
   * paid. `success`: paid. `failed`: the server said that the order ended without a payment; a late payment still turns
   * it into `success`. `mismatch`: paid with another amount or currency than ordered.
   */
  status: "pending" | "unknown" | "success" | "failed" | "mismatch";
  /** Why the state is unknown. */
  reason?: "offline" | "no_answer" | "gateway" | "not_found" | undefined;
  /** The time to pay is over. While the status is `pending` or `unknown`, a payment may still be on its way. */
  isExpired?: true | undefined;
  /** Nothing follows this state. */
  isLast?: true | undefined;
  out_trade_no?: string | undefined;
  syssn?: string | undefined;
  /** The paid amount in the currency's minor unit. */
  txamt?: number | undefined;
  txcurrcd?: string | undefined;
};
