/**
 * The parameters that the signature of each kind of link covers. A link is not an API endpoint: the customer's browser
 * opens it.
 */
export const linkParameters = {
  /** For the link to the hosted checkout page. */
  hosted: [
    "appcode",
    "cancel_url",
    "checkout_expired_time",
    "expired_time",
    "failed_url",
    "goods_name",
    "limit_pay",
    "mchntid",
    "notify_url",
    "out_trade_no",
    "pay_tag",
    "paysource",
    "return_url",
    "sign_type",
    "txamt",
    "txcurrcd",
    "txdtm",
    "txzone",
    "udid",
  ],
  /** For the link to the WeChat page that returns the customer's OAuth code. */
  oauth: ["app_code", "mchid", "redirect_uri"],
} as const;

/** A kind of signed link: to the hosted checkout or to WeChat's OAuth page. */
export type LinkKind = keyof typeof linkParameters;

/** Parameters of old endpoints that a link's value must not contain: its signature could be valid for such a call. */
export const legacyParameters = ["date_end", "date_start", "mchid", "paymethod"] as const;
