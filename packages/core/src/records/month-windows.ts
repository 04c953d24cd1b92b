import type { Transaction } from "../transaction.js";
import { formatTxdtm, isTxdtm, parseTxdtm } from "../txdtm.js";
import { isInEffect } from "./select-record.js";

/** The time range of a query as `YYYY-MM-DD hh:mm:ss` in Hong Kong time, both ends included. */
export type QueryWindow = { start_time: string; end_time: string };

const dayMs = 86_400_000;

/** The age below which an order counts as recent, in milliseconds. Every QR code expires earlier. */
export const recentMs = 2.5 * 3_600_000;

/** The longest time by which this host's clock may differ from the gateway's, in milliseconds. */
export const clockErrorMs = 600_000;

const firstMomentOf = (month: string) => `${month}-01 00:00:00`;

const nextMonth = (month: string) => {
  const [year, number] = month.split("-").map(Number);
  return number === 12 ? `${year! + 1}-01` : `${year}-${String(number! + 1).padStart(2, "0")}`;
};

const lastMomentOf = (month: string) => {
  const [year, number] = month.split("-").map(Number);
  const days = new Date(Date.UTC(year!, number!, 0)).getUTCDate();
  return `${month}-${days} 23:59:59`;
};

/**
 * Cuts a query's time range at month ends, newest part first, because QFPay answers queries within one calendar month
 * only.
 */
export function splitByMonth({ start_time, end_time }: QueryWindow): QueryWindow[] {
  const windows: QueryWindow[] = [];
  let month = start_time.slice(0, 7);
  let start = start_time;
  for (; month < end_time.slice(0, 7); month = nextMonth(month), start = firstMomentOf(month)) {
    windows.unshift({ start_time: start, end_time: lastMomentOf(month) });
  }
  windows.unshift({ start_time: start, end_time });
  return windows;
}

/**
 * Returns last month in Hong Kong time, or `undefined` after the first `days` of the current month. A query by number
 * covers only the current month, so last month needs its own query. The gateway's clock decides which month is current.
 * This host's clock may be behind that clock, so a month counts as begun ten minutes early.
 *
 * @param days the number of days at the start of a month on which the month before is queried, default 1; `Infinity`
 *   for all days
 */
export function lastMonth(now: number, days = 1): QueryWindow | undefined {
  const current = formatTxdtm(now + clockErrorMs).slice(0, 7);
  if (days !== Number.POSITIVE_INFINITY && formatTxdtm(now - days * dayMs).slice(0, 7) === current) return undefined;
  const month = formatTxdtm(parseTxdtm(firstMomentOf(current)).getTime() - 1).slice(0, 7);
  return { start_time: firstMomentOf(month), end_time: lastMomentOf(month) };
}

/**
 * Whether an order created at `moment` or later may be of an earlier month than `now` (both in epoch milliseconds). The
 * gateway's clock decides, and a host's clock may differ from it by ten minutes.
 */
export const isOfLastMonth = (moment: number, now: number): boolean =>
  formatTxdtm(moment - clockErrorMs).slice(0, 7) < formatTxdtm(now + clockErrorMs).slice(0, 7);

/**
 * Returns the month to query for an earlier payment of the order whose records these are, if there may be one. A
 * customer of the hosted page may pay at the end of a month, and a second attempt may fail or stay open in the next
 * month. An order stays open for less than `recentMs`, so only records of the first hours of a month can have such a
 * payment before them, and only if none of them is a payment that the shop still has.
 *
 * @param now the time in epoch milliseconds at which a record without a time counts as made
 */
export function monthBefore(records: readonly Transaction[], now: number): QueryWindow | undefined {
  if (records.some(isInEffect)) return undefined;
  const months = records.map(({ sysdtm = "" }) => {
    const at = isTxdtm(sysdtm) ? parseTxdtm(sysdtm).getTime() : now;
    const month = formatTxdtm(at - recentMs).slice(0, 7);
    return month < formatTxdtm(at).slice(0, 7) && { start_time: firstMomentOf(month), end_time: lastMomentOf(month) };
  });
  return months.find((month) => month !== false);
}
