import type { Transaction } from "../transaction.js";

/** Of several records under one number: a paid payment first, otherwise the newest. */
export function selectRecord(records: readonly Transaction[]): Transaction | undefined {
  let best: Transaction | undefined;
  for (const record of records) if (!best || rank(record) > rank(best) || isNewer(record, best)) best = record;
  return best;
}

const rank = ({ order_type, status }: Transaction) => (order_type === "payment" && status === "success" ? 1 : 0);

// syssn sorts by time; numbers of different length cannot be compared as text.
const isNewer = (a: Transaction, b: Transaction) =>
  rank(a) === rank(b) && (a.syssn.length === b.syssn.length ? a.syssn > b.syssn : a.syssn.length > b.syssn.length);
