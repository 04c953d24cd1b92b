import { isObject } from "../object-of.js";
import { printable } from "../printable.js";
import type { TransactionFields, TransactionStatus } from "../transaction.js";
import { amountOf, textOf } from "../wire-values.js";
import type { RawResponse } from "./parse.js";

const textFields = [
  "out_trade_no",
  "txcurrcd",
  "pay_type",
  "txdtm",
  "sysdtm",
  "paydtm",
  "udid",
  "chnlsn",
  "chnlsn2",
  "cardcd",
] as const satisfies readonly (keyof TransactionFields)[];

/** Returns the members of a response as one flat object. The gateway sends them at the top level or inside `data`. */
export function flatten(raw: RawResponse): RawResponse {
  const { data } = raw;
  return isObject(data) ? { ...data, ...raw } : raw;
}

/** Returns the members that responses and query records share, with normalized types. */
export function normalizeFields(flat: RawResponse): TransactionFields {
  const fields: TransactionFields = {};
  const syssn = textOf(flat.syssn) ?? textOf(flat.qf_trade_no);
  if (syssn !== undefined) fields.syssn = syssn;
  const original = textOf(flat.orig_syssn) ?? textOf(flat.origssn);
  if (original !== undefined) fields.orig_syssn = original;
  const txamt = amountOf(flat.txamt);
  if (txamt !== undefined) fields.txamt = txamt;
  for (const name of textFields) {
    const text = textOf(flat[name]);
    if (text !== undefined) fields[name] = text;
  }
  return fields;
}

/** Returns the `respcd` with four characters, padded if it is a number; `undefined` if the response has none. */
export const respcdOf = ({ respcd }: RawResponse): string | undefined =>
  typeof respcd === "number" ? String(respcd).padStart(4, "0") : textOf(respcd);

/** Returns the gateway's message. `resperr` is meant for people; `respmsg` is often empty or meant for debugging. */
export const messageOf = (raw: RawResponse): string =>
  printable(textOf(raw.resperr) ?? textOf(raw.respmsg) ?? textOf(raw.errmsg) ?? "");

const statuses: ReadonlyMap<string, TransactionStatus> = new Map([
  ["SUCCESS", "success"],
  ["PENDING", "pending"],
  ["FAILED", "failed"],
]);

/** Returns the status in `txstatus`, if the response has one. An undocumented text counts as `pending`. */
export function txstatusOf(flat: RawResponse): TransactionStatus | undefined {
  const text = textOf(flat.txstatus);
  return text === undefined ? undefined : (statuses.get(text.toUpperCase()) ?? "pending");
}
