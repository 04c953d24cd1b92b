import { printable } from "../printable.js";
import type { TransactionFields, TransactionStatus } from "../transaction.js";
import { amountOf, textOf } from "../wire-values.js";
import type { RawAnswer } from "./parse.js";

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

/** The gateway sends its members flat or inside `data`; both become one flat object. */
export function flatten(raw: RawAnswer): RawAnswer {
  const { data } = raw;
  return typeof data === "object" && data !== null && !Array.isArray(data) ? { ...(data as RawAnswer), ...raw } : raw;
}

/** The members that responses and query records share, with normalized types. */
export function normalizeFields(flat: RawAnswer): TransactionFields {
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

/** Four characters, padded if the code came as a number; absent if the response has none. */
export const respcdOf = ({ respcd }: RawAnswer): string | undefined =>
  typeof respcd === "number" ? String(respcd).padStart(4, "0") : textOf(respcd);

/** The text for people is in `resperr`, while `respmsg` is often empty or meant for debugging. */
export const messageOf = (raw: RawAnswer): string =>
  printable(textOf(raw.resperr) ?? textOf(raw.respmsg) ?? textOf(raw.errmsg) ?? "");

const statuses: ReadonlyMap<string, TransactionStatus> = new Map([
  ["SUCCESS", "success"],
  ["PENDING", "pending"],
  ["FAILED", "failed"],
]);

/**
 * The documented envelope has a `txstatus` of its own, which is more precise than the code. Flat responses have none.
 */
export const txstatusOf = (flat: RawAnswer): TransactionStatus | undefined => statuses.get(textOf(flat.txstatus) ?? "");
