import { isAbsent } from "../absent.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { amountOf, textOf } from "../wire-values.js";
import { selectRecord } from "./select-record.js";

/** A call that creates a record at the gateway. */
export type RecordedCall = {
  /** The kind of record that the call creates. */
  order_type: "payment" | "refund";
  /** The call's parameters: order number, amount, currency, sub-merchant, and for a refund the payment's `syssn`. */
  params: Parameters;
};

/** The result of a search for the record that the gateway made for one call. */
export type Ownership = {
  /** The record that the gateway made for the call. Its `alsoPaid` holds further paid records under the same number. */
  readonly own?: Transaction;
  /** If the call has no record: another call's record with the same number. It does not show the call's outcome. */
  readonly foreign?: Transaction;
};

/**
 * Finds the record that belongs to a call, by the exact number (case and blanks included), kind, amount, currency and
 * merchant, and for a refund also by the refunded payment. The time is not compared, because a number can be used only
 * once.
 */
export function ownRecord(call: RecordedCall, records: readonly Transaction[]): Ownership {
  const own = selectRecord(records.filter((record) => isOwn(record, call)));
  return own ? { own } : { foreign: records[0] };
}

function isOwn(record: Transaction, { order_type, params }: RecordedCall): boolean {
  const { out_trade_no, txamt, txcurrcd, mchid, syssn } = params;
  return (
    matchesIfPresent(record.out_trade_no, out_trade_no) &&
    record.order_type === order_type &&
    (record.txamt === undefined || record.txamt === amountOf(txamt)) &&
    matchesIfPresent(record.txcurrcd, txcurrcd) &&
    matchesIfPresent(textOf(record.raw.mchid), mchid) &&
    matchesIfPresent(record.orig_syssn, syssn)
  );
}

/** Whether a value of a record equals the call's value, or one of the two is missing. */
export const matchesIfPresent = (recorded: string | undefined, sent: unknown): boolean =>
  recorded === undefined || isAbsent(sent) || recorded === String(sent);
