import type { AnyPaymentMeans } from "../results/payment-result.js";
import type { TransactionStatus } from "../transaction.js";

/** The body of the checkout routes' response to `POST /`. */
export type CheckoutCreated = {
  /** The order number. */
  out_trade_no: string;
  /** The state of the order: `pending` while it waits for its payment. */
  status: TransactionStatus;
  /** QFPay's transaction number; absent for a link to the hosted checkout page. */
  syssn?: string;
  /** The amount in minor units. */
  txamt?: number;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string;
  /** The code of the pay type with which the customer pays. */
  pay_type?: string;
  /** The link to the hosted checkout page. */
  checkout_url?: string;
  /**
   * The time until which the order can be paid, in ISO 8601. If QFPay states no limit for the pay type, the time is 30
   * minutes after the creation.
   */
  expires_at?: string;
  /** The path, with the read token, at which the page reads the order's status. */
  status_url?: string;
  /** The path, with the read token, at which the page reads the order's events. */
  events_url?: string;
  /** The path, with the read token, of the QR code image; `undefined` if the order has no QR code. */
  qr_url?: string;
} & AnyPaymentMeans;
