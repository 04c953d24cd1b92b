/** The way in which a customer pays. Never derive the mode from the digits of a pay type code. */
export type PayMode =
  | "CPM" // The merchant scans the customer's code.
  | "MPM" // The customer scans the merchant's code.
  | "WEB"
  | "WAP"
  | "H5"
  | "JSAPI"
  | "MINI_PROGRAM"
  | "SERVICE_WINDOW"
  | "IN_APP"
  | "CARD_ONLINE" // The customer enters a card on QFPay's checkout page or in its card form Element.
  | "CARD_OFFLINE"; // The customer presents a card at a card terminal.

/**
 * How the customer pays after `payments.create`: by the response's `qrcode`, `pay_url` or `pay_params`, on QFPay's
 * checkout page (`hosted`), or at a card terminal (`terminal`). With `result`, the response shows whether the customer
 * has paid.
 */
export type PayTypeCarries = "result" | "qrcode" | "pay_url" | "pay_params" | "hosted" | "terminal";

/** Parameters that only some pay types require. */
export type ExtraParameter =
  | "auth_code"
  | "sub_openid"
  | "openid"
  | "goods_name"
  | "return_url"
  | "notify_url"
  | "extend_info";

/** The rules for refunds of a pay type, as far as they are known. */
export type RefundRule = {
  /**
   * Whether payments can be refunded. `wallet`: depends on the wallet that the gateway detects; `terminal`: only at the
   * card terminal; `unstated`: QFPay's documents do not say, so ask QFPay.
   */
  readonly allowed: "yes" | "no" | "wallet" | "terminal" | "unstated";
  /** The number of days after the payment within which a refund is possible, if known. */
  readonly days?: number;
  /**
   * `full`: a refund on the day of the payment is a void and must be for the whole amount. The gateway refuses a
   * partial refund with 1124.
   */
  readonly sameDay?: "full";
};

/** One row of the pay type catalog. */
export type PayTypeRow = {
  /** The English name of the pay type, for display. */
  readonly name: string;
  /** The name of the wallet or card brand; `auto` if the gateway detects the wallet from the customer's code. */
  readonly wallet: string;
  /** The way in which the customer pays with this pay type. */
  readonly mode: PayMode;
  /** The regions of merchants for which QFPay documents the pay type: Hong Kong, other regions, or both. */
  readonly regions: readonly ("HK" | "overseas")[];
  /** Parameters that the pay type requires besides `txamt`, `txcurrcd`, `pay_type`, `out_trade_no`, `txdtm`. */
  readonly requires: readonly ExtraParameter[];
  /**
   * Parameters that one page of QFPay's documents requires although the samples on that page leave them out. The client
   * warns if such a parameter is missing.
   */
  readonly advises?: readonly ExtraParameter[];
  /** What the response carries for the customer to pay: for instance a `qrcode`, or nothing at a card terminal. */
  readonly carries: PayTypeCarries;
  /** The rules for refunds of payments with this pay type. */
  readonly refund: RefundRule;
  /** The documented way to cancel an unfinished payment. */
  readonly undo: "reversal" | "close" | "none";
  /** Whether the gateway honours `expired_time` for this pay type. */
  readonly expiredTime: boolean;
  /** The smallest allowed `txamt` in minor units, if that is above 1. */
  readonly minTxamt?: number;
};
