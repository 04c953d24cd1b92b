import { isAbsent, withDefaults } from "../absent.js";
import type { Currency } from "../catalog/currencies.js";
import { Check } from "../checks/check.js";
import { goodsNameAdvice } from "../checks/check-payment.js";
import { QFPayValidationError } from "../errors.js";
import { objectOf } from "../object-of.js";
import { cleanParameters, type Parameters } from "../signing/canonicalize.js";
import { fingerprint } from "../signing/fingerprint.js";
import { keyTag } from "../signing/key-tag.js";
import { linkText } from "../signing/link-text.js";
import { readToken } from "../signing/read-token.js";
import type { Client } from "../transport/client.js";

/** Parameters of `checkout.url`, under QFPay's own names. */
export type CheckoutUrlParams = {
  /** The amount in minor units, an integer from 1 to 99 999 999 999. */
  txamt: number | bigint | string;
  /** The currency's ISO 4217 code. */
  txcurrcd: Currency | (string & {});
  /** Your order number, at most 128 characters, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** The URL to which the customer returns after paying. The return does not prove the payment. */
  return_url: string;
  /** The URL to which the customer returns after a failed payment. */
  failed_url: string;
  /** The URL to which QFPay posts the notification, at most 256 characters. Register it with QFPay as well. */
  notify_url: string;
  /** The time of the order. Default: now, in the client's time zone. */
  txdtm?: string | undefined;
  /** The name of the place from which customers come, which must end in `_checkout`. Default `remotepay_checkout`. */
  paysource?: string | undefined;
  /** The name of the goods, at most 64 characters. */
  goods_name?: string | undefined;
  /** The id of a device or till, at most 40 characters, which QFPay's portal shows. */
  udid?: string | undefined;
  /** The minutes until the order expires, 5 to 120. Only some pay types honour this time. */
  expired_time?: number | string | undefined;
  /**
   * The time at which the link expires: in minutes from now (at most three digits), or as epoch milliseconds (13
   * digits).
   */
  checkout_expired_time?: number | string | undefined;
  /** For WeChat Pay and mainland Alipay: `no_credit` refuses credit cards. */
  limit_pay?: "no_credit" | undefined;
  /** The Alipay wallet. QFPay's default is `ALIPAYHK`. */
  pay_tag?: "ALIPAYHK" | "ALIPAYCN" | undefined;
  /** The time zone of `txdtm`. QFPay's default is `+0800`. */
  txzone?: string | undefined;
  /** The URL to which the customer returns after cancelling. */
  cancel_url?: string | undefined;
  /** The sub-merchant's id, which is called `mchid` elsewhere. Default: the client's `mchid`. */
  mchntid?: string | undefined;
  /**
   * The hash algorithm of the link's signature. Default: the client's `signType`, else `SHA256`. With a lower-case
   * name, the hex signature is lower-case as well.
   */
  sign_type?: "SHA256" | "MD5" | "sha256" | "md5" | undefined;
  /** The language of the page. This parameter is not signed. */
  lang?: "zh-hk" | "zh-cn" | "en" | undefined;
};

/** Makes links to QFPay's hosted checkout page. */
export class Checkout {
  readonly #client: Client;
  /** Identifies the client key in the checkout store; computed at its first use. */
  #tag: string | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Makes a signed link to the hosted checkout page, without a request to the gateway. Make the link on the server and
   * redirect the customer to it. No transaction exists before the customer has chosen a payment method on the page.
   *
   * @throws {QFPayValidationError} with all problems, if a parameter is invalid, or if a value contains `&name=` with
   *   the name of a QFPay parameter: the link's signature, which the customer sees, would then also be valid for
   *   another request
   * @see https://sdk.qfapi.com/docs/category/checkout-integration
   * @example
   * res.redirect(303, qfpay.checkout.url({
   *   txamt: 1000, txcurrcd: "HKD", out_trade_no, return_url, failed_url, notify_url, lang: "zh-hk",
   * }));
   */
  url(params: CheckoutUrlParams): string {
    const { lang, ...given } = objectOf("params", params);
    const { appCode, mchid, baseUrl, sign, signType = "SHA256", txdtm } = this.#client;
    const defaults = { paysource: "remotepay_checkout", sign_type: signType, txdtm: txdtm(), mchntid: mchid };
    const signedParameters: Parameters = { ...withDefaults(defaults, given), appcode: appCode };
    checkLink(signedParameters);
    this.#client.warn("checkout", goodsNameAdvice(signedParameters));
    // The link's signature covers sign_type, unlike the signature of an API call.
    const { pairs } = cleanParameters(signedParameters, ["sign"]);
    const algorithm = String(signedParameters.sign_type);
    const hex = sign(linkText(pairs, "hosted"), algorithm.toUpperCase() as "SHA256" | "MD5");
    const signed = [...pairs, ["sign", algorithm === algorithm.toLowerCase() ? hex.toLowerCase() : hex]];
    // The page does not decode "+" after the "#" in the URL, so spaces must be written as %20.
    const query = [...signed, ...(lang ? [["lang", lang]] : [])]
      .map(([name, value]) => `${encodeURIComponent(name!)}=${encodeURIComponent(value!)}`)
      .join("&");
    return `${baseUrl}/checkstand/#/?${query}`;
  }

  /**
   * A name for the account and its sub-merchant, for use in store keys. The app code and the `mchid` cannot be derived
   * from this name.
   *
   * @example
   * const key = `order:${qfpay.checkout.account}:${out_trade_no}`;
   */
  get account(): string {
    return fingerprint([this.#client.appCode, this.#client.mchid ?? ""]).slice(0, 16);
  }

  /**
   * Identifies the merchant in the checkout store: by `tag`, which is derived from the client key, and by `mchid`.
   *
   * @internal
   * @example qfpay.checkout.payee.tag; // 16 hexadecimal digits
   */
  get payee(): { tag: string; mchid: string | undefined } {
    this.#tag ??= keyTag(this.#client.sign);
    return { tag: this.#tag, mchid: this.#client.mchid };
  }

  /**
   * Returns the token with which a visitor may read an order. The URLs that the checkout routes return contain this
   * token. It is derived from the client key and the order number, so every process can compute it.
   *
   * @param out_trade_no the order's number
   * @returns 32 hexadecimal digits
   * @throws {QFPayValidationError} if the number is empty or not text, because all such orders would share a token
   * @example
   * const status_url = `/checkout/${out_trade_no}?token=${qfpay.checkout.readToken(out_trade_no)}`;
   */
  readToken(out_trade_no: string): string {
    if (typeof out_trade_no !== "string" || out_trade_no === "") {
      const message = "out_trade_no must be the order's number, as text.";
      throw new QFPayValidationError([{ path: "out_trade_no", message }]);
    }
    const { appCode, mchid = "", sign } = this.#client;
    return readToken(sign, [appCode, mchid, out_trade_no]);
  }
}

function checkLink(params: Parameters): void {
  const check = new Check(params);
  check.amount("txamt").currency("txcurrcd");
  check.required("out_trade_no", "your own order number, unique over payments and refunds");
  for (const name of ["return_url", "failed_url", "notify_url"]) check.required(name, "the hosted page demands it");
  check.dateTime("txdtm").merchant("mchntid");
  if (!String(params.paysource).endsWith("_checkout")) check.add("paysource", "paysource must end in _checkout.");
  if (!/^(sha256|md5)$/i.test(String(params.sign_type))) check.add("sign_type", "sign_type must be SHA256 or MD5.");
  if (!isAbsent(params.mchid)) check.add("mchid", "The hosted page calls the sub-merchant mchntid, not mchid.");
  check.throwIfWrong();
}
