import type { Transaction } from "../transaction.js";

/**
 * Chooses one of several records under one number: a payment that is paid and not fully refunded, otherwise the newest.
 * More than one paid record means that the customer paid twice (two tabs of one checkout): the others are in
 * `alsoPaid`.
 */
export function selectRecord(records: readonly Transaction[]): Transaction | undefined {
  let best: Transaction | undefined;
  for (const record of records) if (!best || rank(record) > rank(best) || isNewer(record, best)) best = record;
  const alsoPaid = records.filter((record) => record !== best && isPaid(record) && record.syssn !== best?.syssn);
  return best && (alsoPaid.length === 0 ? best : { ...best, alsoPaid });
}

const isPaid = ({ order_type, status, refunded }: Transaction) =>
  order_type === "payment" && status === "success" && refunded !== "full";

// A pending record may still be paid, so neither a newer failed record nor a refunded one may hide it.
const rank = (record: Transaction) => {
  if (isPaid(record)) return 3;
  if (record.status === "pending") return 2;
  return record.order_type === "payment" && record.status === "success" ? 1 : 0;
};

// syssn sorts by time. Numbers of different length cannot be compared as text, so the longer one counts as newer.
const isNewer = (a: Transaction, b: Transaction) =>
  rank(a) === rank(b) && (a.syssn.length === b.syssn.length ? a.syssn > b.syssn : a.syssn.length > b.syssn.length);
