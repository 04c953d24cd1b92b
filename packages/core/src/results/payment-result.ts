import type { PayType, payTypes } from "../catalog/pay-types.js";
import type { ResponseSignature } from "../signing/verify-response.js";
import type { Transaction, TransactionFields, TransactionStatus } from "../transaction.js";
import type { RawAnswer } from "../transport/parse.js";

/** The members of all successful and pending responses. */
export type Result = TransactionFields & {
  respcd: string;
  status: TransactionStatus;
  /** The gateway's text. */
  message: string;
  /** Advice what to do next. */
  advice: string;
  /** Whether the answer's own signature was there and matched; QFPay hardly sends one. */
  signature: ResponseSignature;
  /** The raw response, or the raw record that replaces a lost response. */
  raw: Readonly<RawAnswer>;
  /** The gateway's answer was lost; this is its record of the call, found by asking. */
  recovered?: true;
  /** With `recovered`: how much of it has gone back since, the gateway's mark of that, and what was paid besides. */
  refunded?: Transaction["refunded"];
  cancel?: string;
  alsoPaid?: readonly Transaction[];
};

type Product = {
  result: unknown;
  /** Text to show as a QR code. */
  qrcode: { qrcode: string };
  /** The URL to which to send the customer. */
  pay_url: { pay_url: string };
  /** Parameters for the wallet's own SDK or bridge. */
  pay_params: { pay_params: Readonly<Record<string, unknown>> | string };
  hosted: unknown;
  terminal: unknown;
};

/** The means to pay that a payment may contain. */
export type AnyProduct = Partial<Product["qrcode"] & Product["pay_url"] & Product["pay_params"]>;

/** The answer to `payments.create`: `qrcode`, `pay_url` or `pay_params` according to the pay type. */
export type PaymentResult<P extends string = string> = Result & {
  syssn: string;
  out_trade_no: string;
} & (P extends PayType ? Product[(typeof payTypes)[P]["carries"]] : AnyProduct);
