import type { Transaction } from "../transaction.js";

/**
 * Chooses one of several records with the same number: a payment that is paid and not fully refunded, otherwise a
 * pending record, otherwise a fully refunded payment, and among equals the newest record. If the customer paid more
 * than once, in two tabs for example, `alsoPaid` holds the other paid records.
 */
export function selectRecord(records: readonly Transaction[]): Transaction | undefined {
  let best: Transaction | undefined;
  for (const record of records) if (!best || sortKey(record) > sortKey(best)) best = record;
  const alsoPaid = records.filter((record) => isPaid(record) && record.syssn !== best!.syssn);
  return best && (alsoPaid.length === 0 ? best : { ...best, alsoPaid });
}

/** Whether a payment or refund succeeded, and was not refunded in full afterwards. */
export const isInEffect = ({ status, refunded }: Transaction): boolean => status === "success" && refunded !== "full";

const isPaid = (record: Transaction) => record.order_type === "payment" && isInEffect(record);

// A pending record may still be paid, so neither a newer failed record nor a refunded one may hide it.
const rank = (record: Transaction) => {
  if (isPaid(record)) return "3";
  if (record.status === "pending") return "2";
  return record.order_type === "payment" && record.status === "success" ? "1" : "";
};

// The values of `syssn` sort by time. Values of different length cannot be compared as text, so the longer one counts
// as newer.
const sortKey = (record: Transaction) => rank(record) + record.syssn.padStart(99);
