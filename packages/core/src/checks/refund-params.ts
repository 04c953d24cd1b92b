/** The members of a refund's parameters that identify the payment. */
type RefundedPayment = {
  /** The payment's transaction number. */
  syssn: string;
  /** An alias of `syssn`. */
  qf_trade_no: string;
  /** The payment's order number. The client queries the payment by this number, and sends the payment's `syssn`. */
  original_out_trade_no: string;
};

/** Requires at least one of the members that identify the payment. The others are optional. */
type OneOf<T> = {
  [Name in keyof T]: Pick<T, Name> & { [Other in Exclude<keyof T, Name>]?: T[Other] | undefined };
}[keyof T];

/** Parameters of `refunds.create`. One of `syssn`, `qf_trade_no`, `original_out_trade_no` identifies the payment. */
export type RefundParams = OneOf<RefundedPayment> & {
  /** A new number for the refund, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** The amount in minor units, at most the part of the payment that is not refunded yet. */
  txamt: number | bigint | string;
  /** The time of the refund request. Default: now, in the client's time zone. */
  txdtm?: string | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
  /** The id of a device or till, at most 40 characters, which QFPay's portal shows. */
  udid?: string | undefined;
  /**
   * The payment's pay type, if you know it. The client then checks this pay type's refund rule before it sends the
   * refund. The pay type itself is not sent.
   */
  pay_type?: string | undefined;
};
