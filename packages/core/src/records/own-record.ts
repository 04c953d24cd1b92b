import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { amountOf, textOf } from "../wire-values.js";
import { selectRecord } from "./select-record.js";

/** Describes the record that a call makes: its kind and the parameters of the call. */
export type OwnCall = {
  order_type: "payment" | "refund";
  /** The call's parameters: number, amount, currency, sub-merchant; of a refund also the payment's `syssn`. */
  params: Parameters;
};

/** The gateway's records as a call sees them. */
export type Ownership = {
  /** The call's own record. Further paid records are in its `alsoPaid`. */
  readonly own?: Transaction;
  /** Another record under the number, if none is the call's own. It must not decide about money. */
  readonly foreign?: Transaction;
};

/**
 * Finds the record that belongs to a call, by the exact number, case and blanks included, the kind, the amount, the
 * currency, the merchant, and of a refund its payment. The time does not matter, as a number can be used only once.
 */
export function ownRecord(call: OwnCall, records: readonly Transaction[]): Ownership {
  const own = selectRecord(records.filter((record) => isOwn(record, call)));
  return own ? { own } : { foreign: records[0] };
}

function isOwn(record: Transaction, { order_type, params }: OwnCall): boolean {
  const { out_trade_no, txamt, txcurrcd, mchid, syssn } = params;
  return (
    isSame(record.out_trade_no, out_trade_no) &&
    record.order_type === order_type &&
    (record.txamt === undefined || record.txamt === amountOf(txamt)) &&
    isSame(record.txcurrcd, txcurrcd) &&
    isSame(textOf(record.raw.mchid), mchid) &&
    (order_type === "payment" || isSame(record.orig_syssn, syssn))
  );
}

/** A field that the record or the call leaves out does not count as a difference. */
const isSame = (told: string | undefined, asked: unknown): boolean =>
  told === undefined || asked === undefined || asked === null || asked === "" || told === String(asked);
