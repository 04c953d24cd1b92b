import type { QFPay } from "../qfpay.js";
import { equalHex } from "../signing/equal-hex.js";
import type { CheckoutCreated } from "./checkout-created.js";

/**
 * Adds to a created order the URLs at which the visitor may read it. They begin with `path`, the checkout's path, and
 * contain the order's read token, because `EventSource` cannot send headers.
 */
export function withReadUrls(qfpay: QFPay, created: CheckoutCreated, path: string): CheckoutCreated {
  const { out_trade_no, qrcode } = created;
  const base = `/${path.replace(/^\/+|\/+$/g, "")}/${encodeURIComponent(out_trade_no)}`.replace(/^\/+/, "/");
  const query = `?token=${qfpay.checkout.readToken(out_trade_no)}`;
  return {
    ...created,
    status_url: base + query,
    events_url: `${base}/events${query}`,
    ...(qrcode && { qr_url: `${base}/qr.svg${query}` }),
  };
}

/** Whether a token is the read token of an order. The comparison takes constant time. */
export const isReadToken = (qfpay: QFPay, out_trade_no: string, token: string | null | undefined): boolean =>
  typeof token === "string" && equalHex(qfpay.checkout.readToken(out_trade_no), token);

/** Whether a text cannot be an order number. The routes refuse it before they compute a hash or send a query. */
export const isImpossibleNumber = (out_trade_no: string): boolean =>
  out_trade_no.length > 256 || [...out_trade_no].length > 128 || /[\p{Cc}\p{Cs}]/u.test(out_trade_no);
