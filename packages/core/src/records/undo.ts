import { QFPayApiError, QFPayValidationError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { classify } from "../transport/classify.js";
import type { GatewayResponse } from "../transport/interpret-response.js";
import type { EnquiryFinding } from "../transport/recovery.js";
import { textOf } from "../wire-values.js";
import { matchesIfPresent } from "./own-record.js";
import { selectRecord } from "./select-record.js";
import type { TransactionRef } from "./transaction-ref.js";

/** Parameters of `payments.reverse` and `payments.close`: one of the order's two numbers, and the order's amount. */
export type UndoParams = {
  /** QFPay's transaction number of the order. Either `syssn` or `out_trade_no` is required. */
  syssn?: string | undefined;
  /** Your own number of the order. */
  out_trade_no?: string | undefined;
  /** The order's amount in minor units. */
  txamt: number | bigint | string;
  /** The order's creation time, as sent in `txdtm`. Default: now. */
  txdtm?: string | undefined;
  /** The sub-merchant's id. Default: the client's `mchid`. */
  mchid?: string | undefined;
  /** The id of a device or till, at most 40 characters, which QFPay's portal shows. */
  udid?: string | undefined;
};

/** Returns the number by which to query an order that is being reversed or closed, and the order's sub-merchant. */
export function transactionRefOf(params: Parameters): TransactionRef {
  const [syssn, out_trade_no, mchid] = [params.syssn, params.out_trade_no, params.mchid].map(textOf);
  if (syssn) return { syssn, mchid };
  if (out_trade_no) return { out_trade_no, mchid };
  throw new QFPayValidationError([{ path: "syssn", message: "syssn or out_trade_no is missing: name the order." }]);
}

/**
 * Decides from an order's records whether a reversal or close took effect although its response was lost. Only records
 * whose numbers match `ref` exactly belong to the order.
 */
export function recoveryOfUndo(
  records: readonly Transaction[],
  ref: TransactionRef,
  attempts: number,
): EnquiryFinding<GatewayResponse> {
  const isOrder = (record: Transaction) =>
    record.order_type === "payment" &&
    matchesIfPresent(record.syssn, ref.syssn) &&
    matchesIfPresent(record.out_trade_no, ref.out_trade_no);
  const order = selectRecord(records.filter(isOrder));
  if (!order && records[0]) return { foreign: records[0] };
  if (!order || (order.status === "pending" && !isCancelled(order))) return "absent";
  const { syssn: orig_syssn, out_trade_no, txcurrcd, pay_type, raw } = order;
  if (order.status === "success" && !isCancelled(order)) {
    const { category, advice } = classify("1260");
    const message = `The order ${out_trade_no ?? orig_syssn} was not undone: it is paid. Refund it instead.`;
    const errorDetails = { outcome: "rejected", category, advice, respcd: "1260", attempts } as const;
    return { failed: new QFPayApiError(message, errorDetails), isEarly: true };
  }
  const flat = { orig_syssn, out_trade_no, txamt: order.txamt, txcurrcd, pay_type };
  return { found: { respcd: "0000", raw, flat, signature: "unchecked", attempts, isRecovered: true } };
}

const isCancelled = ({ cancel = "0" }: Transaction) => cancel !== "0" && cancel !== "5";
