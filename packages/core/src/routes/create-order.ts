import { QFPayConfigError } from "../errors.js";
import type { QFPay } from "../qfpay.js";
import type { CheckoutUrlParams } from "../resources/checkout.js";
import { AmbiguousSignatureError } from "../signing/link-text.js";
import type { CallOptions } from "../transport/transport.js";
import { amountOf } from "../wire-values.js";
import type { CheckoutCreated } from "./checkout-created.js";
import type { CheckoutOrder } from "./options.js";
import { OrderRefusedError } from "./order-refused.js";

/**
 * Creates the payment of an order. If the order has the member `checkout`, signs the link to the hosted page instead.
 *
 * @param options passed to `payments.create`
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
    const checkout_url = linkOf(qfpay, order.checkout);
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

/**
 * Makes the signed checkout link. If a value would make the signature valid for another request, the visitor sees the
 * error, because the value most likely came from the visitor. Other invalid parameters are a fault of the shop's code.
 */
function linkOf(qfpay: QFPay, params: CheckoutUrlParams): string {
  try {
    return qfpay.checkout.url(params);
  } catch (error) {
    if (!(error instanceof AmbiguousSignatureError)) throw error;
    throw new OrderRefusedError(error.issues.map(({ message }) => message).join(" "));
  }
}
