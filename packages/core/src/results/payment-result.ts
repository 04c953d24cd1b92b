import type { PayType, payTypes } from "../catalog/pay-types.js";
import type { ResponseSignature } from "../signing/verify-response.js";
import type { Transaction, TransactionFields, TransactionStatus } from "../transaction.js";
import type { RawResponse } from "../transport/parse.js";

/** The members that the results of payments, refunds and similar calls share. */
export type Result = TransactionFields & {
  /** The gateway's response code. */
  respcd: string;
  /** The state of the payment, refund or other call. */
  status: TransactionStatus;
  /** The gateway's text about the result, or the documented meaning of `respcd`. */
  message: string;
  /** Advice on what to do next. */
  advice: string;
  /** The result of checking the response's signature. QFPay hardly ever sends a signature. */
  signature: ResponseSignature;
  /** The gateway's response, or its record of the transaction if `recovered` is set. */
  raw: Readonly<RawResponse>;
  /** Set if the response was lost and this result was made from the gateway's record instead. */
  recovered?: true;
  /** Whether the payment was refunded. Like `cancel` and `alsoPaid`, this is set only if `recovered` is set. */
  refunded?: Transaction["refunded"];
  cancel?: string;
  alsoPaid?: readonly Transaction[];
};

type PaymentMeans = {
  result: unknown;
  /** The text to show as a QR code. */
  qrcode: { qrcode: string };
  /** The URL to which you redirect the customer. */
  pay_url: { pay_url: string };
  /** The parameters for the wallet's own SDK or JavaScript bridge. */
  pay_params: { pay_params: Readonly<Record<string, unknown>> | string };
  hosted: unknown;
  terminal: unknown;
};

/** The members of a result with which a customer can pay (QR code, URL, wallet parameters), each of them optional. */
export type AnyPaymentMeans = Partial<PaymentMeans["qrcode"] & PaymentMeans["pay_url"] & PaymentMeans["pay_params"]>;

/** The result of `payments.create`, with `qrcode`, `pay_url` or `pay_params` according to the pay type. */
export type PaymentResult<P extends string = string> = Result & {
  syssn: string;
  out_trade_no: string;
} & (P extends PayType ? PaymentMeans[(typeof payTypes)[P]["carries"]] : AnyPaymentMeans);
