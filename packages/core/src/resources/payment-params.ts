import type { Currency } from "../catalog/currencies.js";
import type { PayType, payTypes } from "../catalog/pay-types.js";

type Rows = typeof payTypes;

/** Pay types that `payments.create` takes: not the card terminals, not those of the hosted page and Element. */
export type PayableType = {
  [P in PayType]: Rows[P]["carries"] extends "hosted" | "terminal" ? never : P;
}[PayType];

/** Parameters every payment takes, under QFPay's own names. */
export type CommonPaymentParams = {
  /** Minor units (1000 is HK$10.00), an integer from 1 to 99 999 999 999. Above 200 is advised. */
  txamt: number | bigint | string;
  /** ISO 4217; many pay types take HKD only. */
  txcurrcd: Currency;
  /** Your order number, at most 128 characters, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** `YYYY-MM-DD HH:mm:ss`. Default now, in the client's time zone. */
  txdtm?: string;
  /** What is bought, at most 64 characters; 20 or fewer without special characters suit every wallet. */
  goods_name?: string;
  /** Where QFPay posts the notification, at most 256 characters. Register it with QFPay as well. */
  notify_url?: string;
  /** Where the customer comes back to. Not proof of payment. */
  return_url?: string;
  /** Minutes until the order expires, 5 to 120; honoured by some pay types only. */
  expired_time?: number | string;
  /** Default the client's. */
  mchid?: string;
  /** Device or till id, at most 40 characters, shown in QFPay's portal. */
  udid?: string;
  auth_code?: string;
  sub_openid?: string;
  openid?: string;
  /** JSON text. */
  extend_info?: string;
  limit_pay?: "no_credit";
  pay_tag?: "ALIPAYHK" | "ALIPAYCN";
  rmb_tag?: "Y";
  seller_id?: string;
  goods_info?: string;
  goods_detail?: string;
  trade_name?: string;
  txzone?: string;
};

type Required<P extends PayType> = { [Name in Rows[P]["requires"][number]]: string };

/** Never satisfied; the compiler's message is what it is for. */
type NotPayableHere = {
  "this pay type is taken by checkout.url() or intents.createPayment(), or at a terminal": never;
};

/**
 * Parameters of one pay type: what its row of the catalog requires is required here. A code that is not catalogued is
 * taken with the common parameters.
 */
export type PaymentParams<P extends string = PayableType> = P extends PayableType
  ? { pay_type: P } & CommonPaymentParams & Required<P>
  : P extends PayType
    ? { pay_type: P } & CommonPaymentParams & NotPayableHere
    : { pay_type: P } & CommonPaymentParams;
