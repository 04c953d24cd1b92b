import { isAbsent, isUndefined, withDefaults } from "../absent.js";
import { Check } from "../checks/check.js";
import { checkEndpoint } from "../checks/check-endpoint.js";
import { QFPayResponseError } from "../errors.js";
import { objectOf } from "../object-of.js";
import { cleanParameters } from "../signing/canonicalize.js";
import { linkText } from "../signing/link-text.js";
import { checkOptionNames } from "../transport/check-options.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";
import { textOf } from "../wire-values.js";

/** Finds the customer's `openid`, which JSAPI payments inside WeChat need. */
export class WeChat {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Makes the link to open inside WeChat, without a request to the gateway. WeChat sends the customer back to
   * `redirect_uri` with `?code=...`. The link is signed with MD5 even if the client uses SHA-256, because QFPay accepts
   * only MD5 for this link.
   *
   * @throws {QFPayValidationError} if `redirect_uri` is missing, is longer than 512 characters, or contains `&name=`
   *   with the name of a QFPay parameter: the link's signature, which the customer sees, would then also be valid for
   *   another request
   * @see https://sdk.qfapi.com (WeChat JSAPI)
   * @example
   * res.redirect(303, qfpay.wechat.oauthUrl({ redirect_uri: "https://shop.example.com/wechat/back" }));
   */
  oauthUrl(params: { redirect_uri: string; mchid?: string }): string {
    const { redirect_uri, mchid } = objectOf("params", params);
    const check = new Check({ redirect_uri, mchid }).merchant("mchid");
    check.required("redirect_uri", "where the customer comes back to with the code");
    if (redirect_uri?.length > 512)
      check.add("redirect_uri", "redirect_uri is longer than 512 characters. Shorten it.");
    check.throwIfWrong();
    const { appCode, baseUrl, sign } = this.#client;
    const { pairs } = cleanParameters({ app_code: appCode, mchid: mchid || this.#client.mchid, redirect_uri });
    const query = [...pairs, ["sign", sign(linkText(pairs, "oauth"), "MD5")]]
      .map(([name, value]) => `${name}=${encodeURIComponent(value!)}`)
      .join("&");
    return `${baseUrl}/tool/v1/get_weixin_oauth_code?${query}`;
  }

  /**
   * Exchanges the `code` that WeChat adds to `redirect_uri` for the customer's openid. A code works once; get a new
   * code and openid for every payment.
   *
   * @throws {QFPayValidationError} {@link QFPayApiError} {@link QFPayResponseError}
   * @see https://sdk.qfapi.com (WeChat JSAPI)
   * @example
   * const sub_openid = await qfpay.wechat.openid(code);
   */
  async openid(code: string, options: CallOptions = {}): Promise<string> {
    const check = checkEndpoint("openid", { code });
    // A web framework reads `?code=a&code=b` as a list.
    if (!isAbsent(code) && typeof code !== "string") check.add("code", "code must be text, in quotes.");
    check.throwIfWrong();
    checkOptionNames(options);
    // The call is not retried, because WeChat's code works only once.
    const { flat } = await this.#client.call(
      "openid",
      { code },
      withDefaults({ retry: false as const }, options, isUndefined) as CallOptions,
    );
    const openid = textOf(flat.openid);
    if (openid === undefined) throw new QFPayResponseError("The gateway's answer holds no openid.");
    return openid;
  }
}
