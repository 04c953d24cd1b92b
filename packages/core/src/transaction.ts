/** The state of a payment or refund. `pending` means that the outcome is open. */
export type TransactionStatus = "success" | "pending" | "failed";

/** Members that responses and query records share. Absent members are `undefined`, never `""`. */
export type TransactionFields = {
  /** QFPay's transaction number, the one to store. It is text that consists of digits. */
  syssn?: string;
  /** On refunds: the `syssn` of the payment. */
  orig_syssn?: string;
  out_trade_no?: string;
  /** Minor units. */
  txamt?: number;
  txcurrcd?: string;
  pay_type?: string;
  txdtm?: string;
  /** Gateway time, Hong Kong, `YYYY-MM-DD HH:mm:ss`. */
  sysdtm?: string;
  paydtm?: string;
  udid?: string;
  chnlsn?: string;
  chnlsn2?: string;
  /** Masked card or wallet account. */
  cardcd?: string;
};

/** One payment or refund as the gateway's query returns it. */
export type Transaction = TransactionFields & {
  syssn: string;
  /** `0000` means paid, `1143` and `1145` mean open; `classify` explains all other codes. */
  respcd: string;
  /** A code whose outcome is not known for sure counts as `pending`, never as `failed`. */
  status: TransactionStatus;
  order_type: "payment" | "refund" | (string & {});
  /** Gateway's mark: 0 none, 1 CPM reversed or refunded, 2 MPM cancelled, 3 refunded, 4 pre-auth ended, 5 partly refunded. */
  cancel?: string;
  /** Whether a payment was refunded in full or in part, read from `cancel`. */
  refunded: "none" | "partial" | "full";
  /** Set when the customer paid more than once under one number: the further payments, to be refunded. */
  alsoPaid?: readonly Transaction[];
  message: string;
  /** The record as the gateway sent it. */
  raw: Readonly<Record<string, unknown>>;
};
