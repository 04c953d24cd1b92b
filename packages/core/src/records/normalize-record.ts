import { refundStateByCancel } from "../refund-state-by-cancel.js";
import type { Transaction } from "../transaction.js";
import { classify } from "../transport/classify.js";
import { messageOf, normalizeFields, respcdOf, txstatusOf } from "../transport/normalize.js";
import type { RawResponse } from "../transport/parse.js";
import { textOf } from "../wire-values.js";

/**
 * Returns the records in the response to a query. QFPay sends a list; the documented form of the response also allows a
 * single object.
 */
export function normalizeRecords({ data, ...envelope }: RawResponse): Transaction[] {
  const records: unknown[] = Array.isArray(data) ? data : [data];
  return records
    .filter((record): record is RawResponse => typeof record === "object" && record !== null)
    .map((record) => normalizeRecord(record, envelope))
    .filter((record) => record !== undefined);
}

/**
 * Makes a transaction from a record. Its `respcd` and `txstatus` show its state. A record without `respcd` takes the
 * response's `respcd` if that agrees with `txstatus`. A record without a state, or with a contradictory state, becomes
 * `pending`: if it were dropped, the gateway would seem to have no record.
 */
function normalizeRecord(raw: RawResponse, envelope: RawResponse): Transaction | undefined {
  const fields = normalizeFields(raw);
  const txstatus = txstatusOf(raw);
  const ofQuery = respcdOf(envelope) ?? "";
  const respcd = respcdOf(raw) ?? (classify(ofQuery).status === txstatus ? ofQuery : "");
  if (fields.syssn === undefined) return undefined;
  const { status: byCode, meaning } = classify(respcd);
  const status = txstatus === undefined || txstatus === byCode ? byCode : respcd === "" ? txstatus : "pending";
  const cancel = textOf(raw.cancel);
  return {
    ...fields,
    syssn: fields.syssn,
    respcd,
    status,
    order_type: textOf(raw.order_type) ?? "payment",
    cancel,
    // A closed order that was never paid also has a value of `cancel`, so `cancel` shows a refund only in paid records.
    refunded: (status === "success" && refundStateByCancel.get(cancel ?? "0")) || "none",
    message: messageOf(raw) || meaning,
    raw,
  };
}

/**
 * Whether a record does not show the state of its transaction: it has neither `respcd` nor `txstatus`, or the two
 * contradict each other. Such a record counts as `pending`.
 */
export const isStateUnknown = ({ respcd, status, raw }: Transaction): boolean =>
  status === "pending" && (respcd === "" ? txstatusOf(raw) === undefined : classify(respcd).status !== "pending");
