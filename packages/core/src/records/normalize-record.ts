import { refundedBy } from "../refunded-by.js";
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
 * Makes a transaction from a record. The record's own `respcd` shows the state of the transaction. The `respcd` of the
 * whole response shows that state only if there is a `txstatus`; otherwise it shows whether the query worked.
 * A record that says neither exists in an unknown state, so it is `pending`: if it were left out, the gateway would seem
 * to have no record.
 */
function normalizeRecord(raw: RawResponse, envelope: RawResponse): Transaction | undefined {
  const fields = normalizeFields(raw);
  const txstatus = txstatusOf(raw);
  const respcd = respcdOf(raw) ?? (txstatus && respcdOf(envelope)) ?? "";
  if (fields.syssn === undefined) return undefined;
  const { status, meaning } = classify(respcd);
  const cancel = textOf(raw.cancel);
  return {
    ...fields,
    syssn: fields.syssn,
    respcd,
    status: txstatus ?? status,
    order_type: textOf(raw.order_type) ?? "payment",
    cancel,
    // A closed order that was never paid also has a value of `cancel`, so `cancel` shows a refund only in paid records.
    refunded: (respcd === "0000" && refundedBy.get(cancel ?? "0")) || "none",
    message: messageOf(raw) || meaning,
    raw,
  };
}
