/** Parameters of `refunds.create`. One of `syssn`, `qf_trade_no`, `original_out_trade_no` names the payment. */
export type RefundParams = {
  /** The payment's transaction number. */
  syssn?: string | undefined;
  /** Alias of `syssn`. */
  qf_trade_no?: string | undefined;
  /** The payment's order number; its `syssn` is looked up first. Not sent. */
  original_out_trade_no?: string | undefined;
  /** A new number for the refund, unique over payments and refunds of the account. */
  out_trade_no: string;
  /** Minor units, at most the part of the payment that is not refunded yet. */
  txamt: number | bigint | string;
  /** Default now, in the client's time zone. */
  txdtm?: string | undefined;
  /** Sub-merchant. Default: the client's. */
  mchid?: string | undefined;
  /** Device or till id, at most 40 characters, shown in QFPay's portal. */
  udid?: string | undefined;
  /** The payment's pay type, if you know it: its refund rule is checked before anything is sent. Not sent. */
  pay_type?: string | undefined;
};
