import type { AnyProduct } from "../results/payment-result.js";
import type { TransactionStatus } from "../transaction.js";

/** The response to `POST /`. */
export type CheckoutCreated = {
  out_trade_no: string;
  status: TransactionStatus;
  syssn?: string;
  txamt?: number;
  txcurrcd?: string;
  pay_type?: string;
  /** Link to the hosted page. */
  checkout_url?: string;
  /** The time until which the order can be paid, in ISO 8601. If QFPay states no limit for the pay type: 30 minutes. */
  expires_at?: string;
  /** The path at which the page reads the status. It contains the read token. */
  status_url?: string;
  /** The path at which the page reads the events. It contains the read token. */
  events_url?: string;
  /** The path of the QR code. It contains the read token, and is absent if there is no QR code. */
  qr_url?: string;
} & AnyProduct;
