import type { Currency } from "../catalog/currencies.js";
import type { PayType, payTypes } from "../catalog/pay-types.js";

type Rows = typeof payTypes;

/** Pay types that `payments.create` takes: all but those of card terminals, the hosted page and the Element form. */
export type PayableType = {
  [P in PayType]: Rows[P]["carries"] extends "hosted" | "terminal" ? never : P;
}[PayType];

/** The parameters of `payments.create` besides `pay_type`, under QFPay's own names. */
export type CommonPaymentParams = {
  /**
   * The amount in minor units (1000 is HK$10.00), an integer from 1 to 99 999 999 999. QFPay advises amounts above 200.
   */
  txamt: number | bigint | string;
  /** The currency's ISO 4217 code; many pay types take HKD only. */
  txcurrcd: Currency | (string & {});
  /** Your order number, at most 128 characters, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** The time of the request, as `YYYY-MM-DD HH:mm:ss`. Default: now, in the client's time zone. */
  txdtm?: string | undefined;
  /**
   * The name of the goods. QFPay takes at most 64 characters. A name that every wallet takes has at most 20, none of
   * them special.
   */
  goods_name?: string | undefined;
  /** The URL to which QFPay posts the notification, at most 256 characters. Register it with QFPay as well. */
  notify_url?: string | undefined;
  /** The URL to which the customer returns. The return does not prove the payment. */
  return_url?: string | undefined;
  /** The minutes until the order expires, 5 to 120. Only some pay types honour this time. */
  expired_time?: number | string | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
  /** The id of a device or till, at most 40 characters, which QFPay's portal shows. */
  udid?: string | undefined;
  /** For CPM: the code on the customer's phone, at most 128 characters. A code works once, for about a minute. */
  auth_code?: string | undefined;
  /** For WeChat JSAPI and mini-programs: the customer's openid, from `wechat.openid`. */
  sub_openid?: string | undefined;
  /** For Alipay service windows: the Alipay user id, which begins with 2088. */
  openid?: string | undefined;
  /**
   * For WeChat Pay: further data as JSON text. Pay type 800212 requires WeChat's `scene_info` data and the customer's
   * IP address; other pay types take the customer's real name.
   */
  extend_info?: string | undefined;
  /** For WeChat Pay and mainland Alipay: `no_credit` refuses credit cards. */
  limit_pay?: "no_credit" | undefined;
  /** The Alipay wallet, for payments by QR code and in apps. QFPay's default is `ALIPAYHK`. */
  pay_tag?: "ALIPAYHK" | "ALIPAYCN" | undefined;
  /** For WeChat Pay HK: `Y` marks a payment in CNY, and is allowed only together with `txcurrcd: "CNY"`. */
  rmb_tag?: "Y" | undefined;
  /** For Alipay in apps: the seller's id, which most accounts do not need. */
  seller_id?: string | undefined;
  /** A description of the goods. For Alipay it must not contain special characters. */
  goods_info?: string | undefined;
  /** A description of the goods. For Alipay it must not contain special characters. */
  goods_detail?: string | undefined;
  /** A description of the goods. For Alipay it must not contain special characters. */
  trade_name?: string | undefined;
  /** The time zone of `txdtm`. QFPay's default is `+0800`. */
  txzone?: string | undefined;
};

type Required<P extends PayType> = { [Name in Rows[P]["requires"][number]]: string };

/** A type that no value satisfies. The name of its member explains the refusal in the compiler's error message. */
type NotPayableHere = {
  "this pay type is taken by checkout.url() or intents.createPayment(), or at a terminal": never;
};

/**
 * The parameters of a payment with the pay type `P`. The parameters that the pay type requires are not optional. A pay
 * type that this SDK does not know has the common parameters only.
 */
export type PaymentParams<P extends string = PayableType> = P extends PayableType
  ? { pay_type: P } & CommonPaymentParams & Required<P>
  : P extends PayType
    ? { pay_type: P } & CommonPaymentParams & NotPayableHere
    : { pay_type: P } & CommonPaymentParams;
