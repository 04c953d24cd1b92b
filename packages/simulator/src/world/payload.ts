import { type PayType, payTypes } from "@qfpay/core";
import type { SimulatedTransaction } from "./transaction.js";

const isCard = (pay_type: string) =>
  Object.hasOwn(payTypes, pay_type) && payTypes[pay_type as PayType].mode.startsWith("CARD");

/**
 * Makes the `cash_*` members of a notification: the amount and currency that the customer's wallet paid or got back.
 * For a payment they are 0 and empty, because simulated wallets pay in the order's currency.
 */
export function cashOf({ order_type, txamt, txcurrcd }: SimulatedTransaction) {
  const paid = { cash_fee: "0", cash_fee_type: "" };
  return order_type === "refund"
    ? { ...paid, cash_refund_fee: String(txamt), cash_refund_fee_type: txcurrcd }
    : { ...paid, cash_refund_fee: "", cash_refund_fee_type: "" };
}

const common = (transaction: SimulatedTransaction) => ({
  pay_type: transaction.pay_type,
  sysdtm: transaction.sysdtm,
  paydtm: transaction.paydtm ?? transaction.sysdtm,
  goods_name: transaction.goods_name,
  txcurrcd: transaction.txcurrcd,
  txdtm: transaction.txdtm,
  mchid: transaction.mchid, // JSON leaves out an undefined mchid.
  txamt: String(transaction.txamt),
  exchange_rate: "",
  chnlsn2: "",
  out_trade_no: transaction.out_trade_no,
  syssn: transaction.syssn,
  cash_fee_type: "",
  cancel: transaction.cancel,
  respcd: transaction.respcd,
  goods_info: "",
  cash_fee: "0",
  chnlsn: transaction.chnlsn,
});

/**
 * Makes the notification of a payment. All members are strings. Card payments, except captures, use the older form with
 * `order_type` instead of `notify_type`.
 */
export function paymentPayload(transaction: SimulatedTransaction): Record<string, string | undefined> {
  const fields = common(transaction);
  if (isCard(transaction.pay_type) && transaction.origssn === undefined) {
    return {
      ...fields,
      order_type: "payment",
      errmsg: "",
      userid: "2500001",
      clisn: "000001",
      cardtp: "5",
      cardcd: "",
    };
  }
  return { status: "1", ...fields, notify_type: "payment", cardcd: "" };
}

/**
 * Makes the notification of a refund: `syssn`, `out_trade_no` and `txamt` are those of the refund. QFPay does not
 * document `orig_out_trade_no`, which was seen in notifications of refunds made at terminals.
 */
export const refundPayload = (
  transaction: SimulatedTransaction,
  original: Pick<SimulatedTransaction, "out_trade_no">,
): Record<string, string | undefined> => ({
  status: "1",
  ...common(transaction),
  notify_type: "refund",
  cardcd: "",
  ...cashOf(transaction),
  orig_out_trade_no: original.out_trade_no,
});

/** Makes the notification of a released pre-authorisation. Its `syssn` and `out_trade_no` are those of the release. */
export const unfreezePayload = (
  freeze: SimulatedTransaction,
  release: { syssn: string; out_trade_no: string; txamt: number; txdtm: string; sysdtm: string },
): Record<string, string | undefined> => ({
  status: "1",
  ...common({ ...freeze, ...release }),
  notify_type: "unfreeze",
  cardcd: "",
});
