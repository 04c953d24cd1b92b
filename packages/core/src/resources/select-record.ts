import type { Transaction } from "../transaction.js";

/**
 * Of several records under one number: a paid payment first, otherwise the newest. More than one paid record means that
 * the customer paid twice (two tabs of one checkout): the others are in `alsoPaid`.
 */
export function selectRecord(records: readonly Transaction[]): Transaction | undefined {
  let best: Transaction | undefined;
  for (const record of records) if (!best || rank(record) > rank(best) || isNewer(record, best)) best = record;
  const alsoPaid = records.filter((record) => record !== best && rank(record) === paid && record.syssn !== best?.syssn);
  return best && (alsoPaid.length === 0 ? best : { ...best, alsoPaid });
}

const paid = 2;

// An open one may still be paid: a newer one that failed must not hide it.
const rank = ({ order_type, status }: Transaction) =>
  order_type === "payment" && status === "success" ? paid : status === "pending" ? 1 : 0;

// syssn sorts by time; numbers of different length cannot be compared as text.
const isNewer = (a: Transaction, b: Transaction) =>
  rank(a) === rank(b) && (a.syssn.length === b.syssn.length ? a.syssn > b.syssn : a.syssn.length > b.syssn.length);
