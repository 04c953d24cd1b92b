/**
 * The meaning of a response code.
 *
 * - `success`: the call succeeded
 * - `pending`: the outcome is open; query the order
 * - `retry`: a temporary failure; query the order before you try again
 * - `customer`: the payment was declined, and the customer must act
 * - `config`: the set-up of the account, store or device is wrong
 * - `request`: the request is wrong, so it is useless to send it again
 * - `order`: the order's state forbids the call
 * - `refund`: a rule for refunds or cancellations forbids the call
 * - `duplicate`: an earlier request with the same order number may have succeeded
 * - `blocked`: refused for risk or compliance reasons
 */
export type StatusCategory =
  | "success"
  | "pending"
  | "retry"
  | "customer"
  | "config"
  | "request"
  | "order"
  | "refund"
  | "duplicate"
  | "blocked";

/** The catalog's entry for one response code (`respcd`). */
export type StatusCodeRow = {
  /** The kind of situation that the code reports; see `StatusCategory`. */
  readonly category: StatusCategory;
  /** The event or fault that the code reports. */
  readonly meaning: string;
  /** The recommended action after a response with this code. */
  readonly advice: string;
  /**
   * Whether the order may be paid or refunded despite the code. If so, call `transactions.get` before you do anything
   * else.
   */
  readonly askFirst: boolean;
};
