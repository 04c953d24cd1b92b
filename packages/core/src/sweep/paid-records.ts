import { splitByMonth } from "../records/month-windows.js";
import { isStateUnknown } from "../records/normalize-record.js";
import { queryPages } from "../records/query-pages.js";
import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import { formatTxdtm } from "../txdtm.js";

const sliceMs = 6 * 3_600_000;

type Range = { from: number; to: number; mchid: string | undefined; signal: AbortSignal | undefined };

/**
 * Yields the successful payments and refunds of a time range, oldest first: a payment comes before its refund. The
 * query asks only for successful records, so a record counts as successful even if its state cannot be read. The
 * gateway lists the newest records first, so the range is read in slices of six hours, and each slice is sorted.
 */
export async function* paidRecords(client: Client, { from, to, mchid, signal }: Range): AsyncGenerator<Transaction> {
  // The gateway's times are in whole seconds. Slices begin at whole seconds, so that two slices never share a second.
  for (let start = Math.floor(from / 1000) * 1000; start <= to; start += sliceMs) {
    const end = Math.min(to, start + sliceMs - 1);
    const windows = splitByMonth({ start_time: formatTxdtm(start), end_time: formatTxdtm(end) }).reverse();
    for (const window of windows) {
      const records = new Map<string, Transaction>();
      const pages = queryPages(client, { ...window, respcd: "0000", mchid }, { use: "poll", signal }, true);
      for await (const page of pages) for (const record of page) records.set(record.syssn, record);
      const paid = [...records.values()].filter((record) => record.status === "success" || isStateUnknown(record));
      yield* paid.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    }
  }
}

const orderOf = ({ paydtm, sysdtm, syssn }: Transaction) => `${paydtm ?? sysdtm} ${syssn}`;
