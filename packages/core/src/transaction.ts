/** The state of a payment or refund. `pending`: the outcome is not known yet. */
export type TransactionStatus = "success" | "pending" | "failed";

/** The members that a call's response and a queried record share. Absent members are `undefined`, never `""`. */
export type TransactionFields = {
  /** QFPay's transaction number, the number to store: a string of digits. */
  syssn?: string;
  /** For a refund: the `syssn` of the payment. */
  orig_syssn?: string;
  /** Your order number. */
  out_trade_no?: string;
  /** The amount in minor units. */
  txamt?: number;
  /** The currency's ISO 4217 code. */
  txcurrcd?: string;
  /** The code of the pay type with which the customer paid. */
  pay_type?: string;
  /** The time of the request, as the merchant sent it (`YYYY-MM-DD HH:mm:ss`). */
  txdtm?: string;
  /** The gateway's time of the transaction, as `YYYY-MM-DD HH:mm:ss` in Hong Kong time. */
  sysdtm?: string;
  /** The time at which the customer paid, as `YYYY-MM-DD HH:mm:ss` in Hong Kong time. */
  paydtm?: string;
  /** The id of the device or till that the request named. */
  udid?: string;
  /** The wallet's or bank's own number of the transaction. */
  chnlsn?: string;
  /** A second number of the wallet or bank for the transaction. */
  chnlsn2?: string;
  /** The masked number of the card or wallet account. */
  cardcd?: string;
};

/** One payment or refund, as the gateway's query returns it. */
export type Transaction = TransactionFields & {
  /** QFPay's transaction number, the number to store. */
  syssn: string;
  /**
   * The code of the state: `0000` means paid, `1143` and `1145` mean open; `classify` explains all other codes. Empty if
   * the record has no code.
   */
  respcd: string;
  /** The state of the transaction. A code that leaves the outcome open counts as `pending`, never as `failed`. */
  status: TransactionStatus;
  /** Whether the record is a payment or a refund. */
  order_type: "payment" | "refund" | (string & {});
  /**
   * The gateway's mark of a cancelled or refunded payment: 0 none, 1 CPM reversed or refunded, 2 MPM cancelled, 3
   * refunded, 4 pre-authorisation ended, 5 partly refunded.
   */
  cancel?: string;
  /** Whether a payment was refunded in full or in part, read from `cancel`. */
  refunded: "none" | "partial" | "full";
  /** The further payments, which you should refund, if the customer paid more than once under one order number. */
  alsoPaid?: readonly Transaction[];
  /** The gateway's text about the record; if absent, the documented meaning of `respcd`. */
  message: string;
  /** The record as the gateway sent it. */
  raw: Readonly<Record<string, unknown>>;
};
