/**
 * The state of a transaction. `open`: waiting for the customer, or a refund that is being processed. `frozen`:
 * pre-authorised. `closed`: closed, reversed, or a pre-authorisation that has ended.
 */
export type TransactionState = "open" | "paid" | "failed" | "expired" | "closed" | "frozen";

/**
 * One payment or refund in the simulator's ledger. Members that QFPay's API has, too, have the same names as in the
 * API. `txamt` is in minor units of the currency `txcurrcd`. Times are texts in Hong Kong time, or epoch milliseconds.
 */
export type SimulatedTransaction = {
  /** The transaction number of 26 digits. Sorted as text, the numbers are in the order of time. */
  readonly syssn: string;
  /** Whether this is a payment or a refund. */
  readonly order_type: "payment" | "refund";
  /** The merchant's number of the order or refund. */
  readonly out_trade_no: string;
  /** The app code of the merchant's account. */
  readonly appCode: string;
  /** The sub-merchant's id, if any. */
  readonly mchid: string | undefined;
  readonly pay_type: string;
  readonly txamt: number;
  readonly txcurrcd: string;
  /** The parameter `txdtm`: the time of the request by the merchant's clock. */
  readonly txdtm: string;
  /** The time at which the gateway received the request. */
  readonly sysdtm: string;
  /** The time of the payment; `undefined` until the customer has paid. */
  paydtm: string | undefined;
  state: TransactionState;
  /**
   * The code that a query returns for this record: 0000 paid, 1143 or 1145 open, 1142 closed, 1263 reversed, 1181
   * expired, otherwise the code of the refusal.
   */
  respcd: string;
  /**
   * The member `cancel` of a query: 0 none; 1 payment by scanned customer code, reversed or refunded; 2 payment by QR
   * code, cancelled; 3 refunded; 4 pre-authorisation ended; 5 partly refunded.
   */
  cancel: "0" | "1" | "2" | "3" | "4" | "5";
  /** The sum of this payment's refunds so far, in minor units. */
  refunded: number;
  /** Whether a refund of this payment is being processed. */
  refunding: boolean;
  /** `true` if the customer cancelled the payment. Other failed payments were refused by the wallet or the bank. */
  cancelledByCustomer?: true;
  /** The sum of this pre-authorisation's captures so far, in minor units. */
  captured: number;
  /**
   * An unfinished reversal or close. At `at` (epoch milliseconds), the record gets this `respcd` and `cancel`, unless
   * the order is paid before.
   */
  undoing: { readonly at: number; readonly respcd: string; readonly cancel: "1" | "2" } | undefined;
  /** The note that the merchant set with `POST /trade/v1/add_note`. */
  note: string;
  /** For a refund, the `syssn` of its payment. For a capture, the `syssn` of its pre-authorisation. */
  readonly origssn: string | undefined;
  readonly goods_name: string;
  /** The merchant's id of the device that sent the request. */
  readonly udid: string;
  /** The customer's code, which the merchant scanned for this payment. */
  readonly auth_code: string | undefined;
  /** The wallet's own transaction number, once there is one. */
  chnlsn: string;
  readonly notify_url: string | undefined;
  /** The shop's page to which the customer goes after paying. */
  return_url: string | undefined;
  /** The shop's page to which the customer goes after a failed payment. */
  readonly failed_url: string | undefined;
  /** The content of the QR code to scan, or the URL to open, which leads to the wallet page. */
  readonly wallet_url: string | undefined;
  /** The time of the request in epoch milliseconds. */
  readonly createdAt: number;
  /**
   * The time from which queries find the record, in epoch milliseconds. This time is later than `createdAt` if the
   * fault `hidden` applied.
   */
  readonly visibleAt: number;
  /** The time at which an open order expires, in epoch milliseconds; `undefined` if it does not expire. */
  readonly expiresAt: number | undefined;
  /** Whether the hosted page, Element or a subscription made the record. Their records may share an order number. */
  readonly hosted: boolean;
};
