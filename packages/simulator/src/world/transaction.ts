/**
 * `open`: waiting for the customer, or a refund that is being processed. `frozen`: pre-authorised. `closed`: closed,
 * reversed, or a pre-authorisation that has ended.
 */
export type TransactionState = "open" | "paid" | "failed" | "expired" | "closed" | "frozen";

/**
 * One payment or refund in the simulator's ledger. Members have their wire names if there are any; `txamt` and
 * `refunded` are in minor units, times in Hong Kong time.
 */
export type SimulatedTransaction = {
  /** 26 digits; sorts by time. */
  readonly syssn: string;
  readonly order_type: "payment" | "refund";
  readonly out_trade_no: string;
  readonly appCode: string;
  readonly mchid: string | undefined;
  readonly pay_type: string;
  readonly txamt: number;
  readonly txcurrcd: string;
  readonly txdtm: string;
  readonly sysdtm: string;
  /** The time at which the money moved. */
  paydtm: string | undefined;
  state: TransactionState;
  /** The code a query answers for this record: 0000 paid, 1143 or 1145 open, 1142 closed, 1181 expired, else the refusal. */
  respcd: string;
  /** 0 none, 1 CPM reversed or refunded, 2 MPM cancelled, 3 refunded, 4 pre-authorisation ended, 5 partly refunded. */
  cancel: "0" | "1" | "2" | "3" | "4" | "5";
  /** Sum of the refunds so far. */
  refunded: number;
  /** Whether a refund of this payment is in progress. */
  refunding: boolean;
  /** Sum of the captures of a pre-authorisation. */
  captured: number;
  /** The result of a reversal or close under way. It takes effect at `at` (epoch ms) unless the order is paid before. */
  undoing: { readonly at: number; readonly respcd: string; readonly cancel: "1" | "2" } | undefined;
  /** The note that `add_note` set. */
  note: string;
  /** The `syssn` of the payment of a refund, or of the pre-authorisation of a capture. */
  readonly origssn: string | undefined;
  readonly goods_name: string;
  readonly udid: string;
  /** The customer's code that the merchant scanned for this payment. */
  readonly auth_code: string | undefined;
  /** The wallet's own transaction number, once there is one. */
  chnlsn: string;
  readonly notify_url: string | undefined;
  /** The URL to which the wallet page sends the customer. */
  return_url: string | undefined;
  readonly failed_url: string | undefined;
  /** The code that is scanned, or the URL that is opened, to reach the wallet page. */
  readonly wallet_url: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds from which queries find the record. Later than `createdAt` if the fault `hidden` applied. */
  readonly visibleAt: number;
  readonly expiresAt: number | undefined;
  /** Created through the hosted checkout page, where one number may have several records. */
  readonly hosted: boolean;
};
