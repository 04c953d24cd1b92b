/** Parameters that each kind of link signs. A link is no endpoint: the customer's browser opens it. */
export const linkParameters = {
  /** The hosted checkout page. */
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
  /** The WeChat page that returns the customer's code. */
  oauth: ["app_code", "mchid", "redirect_uri"],
} as const;

/** The kinds of links. */
export type LinkKind = keyof typeof linkParameters;

/** Parameters of QFPay's older endpoints, which this client does not call but which take the same signature. */
export const legacyParameters = ["date_end", "date_start", "mchid", "paymethod"] as const;
