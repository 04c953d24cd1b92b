import { QFPayConfigError } from "../errors.js";
import type { QFPay } from "../qfpay.js";
import type { AnyProduct } from "../resources/payment-result.js";
import type { TransactionStatus } from "../transaction.js";
import type { CallOptions } from "../transport/transport.js";
import { amountOf } from "../wire-values.js";
import type { CheckoutOrder } from "./options.js";

/** What `POST /` answers. */
export type CheckoutCreated = {
  out_trade_no: string;
  status: TransactionStatus;
  syssn?: string;
  txamt?: number;
  txcurrcd?: string;
  pay_type?: string;
  /** Link to the hosted page. */
  checkout_url?: string;
  /** Until when it can be paid, as an ISO 8601 time; pay types whose end QFPay does not tell count as 30 minutes. */
  expires_at?: string;
  /** Where the page reads the status, from the root of the site. It carries the read token. */
  status_url?: string;
  /** Where the page reads the events, as `status_url`. */
  events_url?: string;
  /** Where the QR code is drawn, as `status_url`; absent when there is no QR code. */
  qr_url?: string;
} & AnyProduct;

/**
 * Takes the payment, or signs the link, that an order asks for.
 *
 * @param options of the payment's call
 */
export async function createOrder(
  qfpay: QFPay,
  order: CheckoutOrder,
  options: CallOptions = {},
): Promise<CheckoutCreated> {
  if (typeof order !== "object" || order === null) {
    throw new QFPayConfigError("order() must return payment parameters or { checkout }.");
  }
  if ("checkout" in order) {
    const { out_trade_no, txcurrcd, txamt } = order.checkout;
    const checkout_url = qfpay.checkout.url(order.checkout);
    return { out_trade_no, status: "pending", txamt: amountOf(txamt), txcurrcd, checkout_url };
  }
  const { redirect: _, ...params } = order;
  const payment = await qfpay.payments.create<string>(params, options);
  const { out_trade_no, syssn, status, qrcode, pay_url, pay_params } = payment;
  const { txcurrcd, pay_type } = params;
  return {
    out_trade_no,
    syssn,
    status,
    txamt: amountOf(params.txamt),
    txcurrcd,
    pay_type,
    qrcode,
    pay_url,
    pay_params,
  };
}
