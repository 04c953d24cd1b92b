import type { Transaction } from "../transaction.js";

/**
 * Of several records under one number: a payment that is paid and has not gone back first, otherwise the newest. More than
 * one paid record means that the customer paid twice (two tabs of one checkout): the others are in `alsoPaid`.
 */
export function selectRecord(records: readonly Transaction[]): Transaction | undefined {
  let best: Transaction | undefined;
  for (const record of records) if (!best || rank(record) > rank(best) || isNewer(record, best)) best = record;
  const alsoPaid = records.filter((record) => record !== best && isPaid(record) && record.syssn !== best?.syssn);
  return best && (alsoPaid.length === 0 ? best : { ...best, alsoPaid });
}

const isPaid = ({ order_type, status, refunded }: Transaction) =>
  order_type === "payment" && status === "success" && refunded !== "full";

// An open one may still be paid: neither a newer one that failed nor one that went back must hide it.
const rank = (record: Transaction) => {
  if (isPaid(record)) return 3;
  if (record.status === "pending") return 2;
  return record.order_type === "payment" && record.status === "success" ? 1 : 0;
};

// syssn sorts by time; numbers of different length cannot be compared as text.
const isNewer = (a: Transaction, b: Transaction) =>
  rank(a) === rank(b) && (a.syssn.length === b.syssn.length ? a.syssn > b.syssn : a.syssn.length > b.syssn.length);
