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
  txcurrcd: Currency | (string & {});
  /** Your order number, at most 128 characters, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** `YYYY-MM-DD HH:mm:ss`. Default now, in the client's time zone. */
  txdtm?: string | undefined;
  /** What is bought, at most 64 characters; 20 or fewer without special characters suit every wallet. */
  goods_name?: string | undefined;
  /** Where QFPay posts the notification, at most 256 characters. Register it with QFPay as well. */
  notify_url?: string | undefined;
  /** The URL to which the customer returns. The return does not prove the payment. */
  return_url?: string | undefined;
  /** Minutes until the order expires, 5 to 120; honoured by some pay types only. */
  expired_time?: number | string | undefined;
  /** Sub-merchant. Default the client's. */
  mchid?: string | undefined;
  /** Device or till id, at most 40 characters, shown in QFPay's portal. */
  udid?: string | undefined;
  /** CPM: the code on the customer's phone, at most 128 characters. It works once, for about a minute. */
  auth_code?: string | undefined;
  /** WeChat JSAPI and mini-program: the customer's openid, from `wechat.openid`. */
  sub_openid?: string | undefined;
  /** Alipay service window: the Alipay user id, which begins with 2088. */
  openid?: string | undefined;
  /** WeChat Pay: JSON text. 800212 requires the scene and the customer's IP address; others take a real name. */
  extend_info?: string | undefined;
  /** For WeChat Pay and mainland Alipay: refuses credit cards. */
  limit_pay?: "no_credit" | undefined;
  /** The Alipay wallet, for QR codes and apps; QFPay's default is `ALIPAYHK`. */
  pay_tag?: "ALIPAYHK" | "ALIPAYCN" | undefined;
  /** For WeChat Pay HK, only together with `txcurrcd: "CNY"`. */
  rmb_tag?: "Y" | undefined;
  /** For Alipay in apps; most accounts do not need it. */
  seller_id?: string | undefined;
  /** Description. No special characters for Alipay. */
  goods_info?: string | undefined;
  /** Description. No special characters for Alipay. */
  goods_detail?: string | undefined;
  /** Description. No special characters for Alipay. */
  trade_name?: string | undefined;
  /** Zone of `txdtm`; QFPay's default is `+0800`. */
  txzone?: string | undefined;
};

type Required<P extends PayType> = { [Name in Rows[P]["requires"][number]]: string };

/** A type that no value satisfies. Its text appears in the compiler's message. */
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
