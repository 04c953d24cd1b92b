import { observedCodes } from "../catalog/observed-codes.js";
import { statusCodes } from "../catalog/status-codes.js";
import { QFPayResponseError } from "../errors.js";
import { type QueryWindow, splitByMonth } from "../records/month-windows.js";
import { queryPages } from "../records/query-pages.js";
import type { Transaction } from "../transaction.js";
import { classify } from "../transport/classify.js";
import type { Client } from "../transport/client.js";
import { formatTxdtm, isTxdtm, parseTxdtm } from "../txdtm.js";
import { PeekableStream } from "./peekable-stream.js";

/** A payment or refund in the gateway's records, and its time (`sysdtm`) in epoch milliseconds. */
export type TimedTransaction = { readonly transaction: Transaction; readonly at: number };

/** Selects the records by time, in epoch milliseconds, and by sub-merchant. `signal` ends the queries. */
export type RecordsQuery = { from: number; to: number; mchid: string | undefined; signal: AbortSignal | undefined };

const paidCode = "0000";
// All documented and observed codes that leave the outcome of a payment or refund open.
const openCodes = Object.keys({ ...statusCodes, ...observedCodes }).filter(
  (code) => classify(code).status === "pending",
);
/** The milliseconds after which an open order counts as unpaid: a week. The gateway may show it as open for ever. */
export const openForMs = 7 * 24 * 3_600_000;

const windowsOf = (from: number, to: number): QueryWindow[] =>
  from > to ? [] : splitByMonth({ start_time: formatTxdtm(from), end_time: formatTxdtm(to) });

/**
 * Yields the gateway's paid records of a range and its open records of the last week, newest first. The queries filter
 * by `respcd`, so that the pages are not full of orders that nobody paid.
 */
export async function* ledgerRecords(client: Client, range: RecordsQuery): AsyncGenerator<TimedTransaction> {
  const openSince = client.clock.now() - openForMs;
  const open = windowsOf(Math.max(range.from, openSince), range.to);
  for (const window of windowsOf(range.from, range.to)) {
    const month = window.start_time.slice(0, 7);
    const openWindow = open.find(({ start_time }) => start_time.startsWith(month));
    // Each `respcd` has its own query. A record without `respcd` may come from several of them. It is yielded once.
    const withoutCode = new Set<string>();
    const newest = mergeNewestFirst([
      recordsWithCode(client, range, window, paidCode),
      ...(openWindow ? openCodes.map((code) => recordsWithCode(client, range, openWindow, code)) : []),
    ]);
    for await (const timed of newest) {
      const { respcd, syssn } = timed.transaction;
      if (respcd === "" && withoutCode.size === withoutCode.add(syssn).size) continue;
      yield timed;
    }
  }
}

/** Merges streams of the gateway's records into one. In each stream, the newest record is first. */
async function* mergeNewestFirst(
  streams: readonly AsyncIterable<TimedTransaction>[],
): AsyncGenerator<TimedTransaction> {
  const heads = streams.map((stream) => new PeekableStream(stream));
  for (;;) {
    let newest: { head: PeekableStream<TimedTransaction>; timed: TimedTransaction } | undefined;
    for (const head of heads) {
      const timed = await head.peek();
      if (timed && (!newest || timed.at > newest.timed.at)) newest = { head, timed };
    }
    if (!newest) return;
    newest.head.take();
    yield newest.timed;
  }
}

/**
 * Yields the records that the gateway lists for one month and one `respcd`, newest first. Leaves out records with
 * another `respcd`.
 */
async function* recordsWithCode(
  client: Client,
  { mchid, signal }: RecordsQuery,
  window: QueryWindow,
  respcd: string,
): AsyncGenerator<TimedTransaction> {
  const pages = queryPages(client, { ...window, respcd, mchid }, { use: "poll", signal }, true);
  let seenNumbers: ReadonlySet<string> = new Set();
  let last = parseTxdtm(window.end_time).getTime();
  let number = 0;
  for await (const page of pages) {
    // A record that the gateway adds while the pages are read shifts the other records, so the next page repeats some
    // of the last page's records.
    const newRecords = page.filter((record) => isListedUnder(respcd, record) && !seenNumbers.has(record.syssn));
    seenNumbers = new Set(page.map(({ syssn }) => syssn));
    const timed = newRecords.map((transaction) => ({ transaction, at: timeOf(transaction) ?? last }));
    if (++number === 1 && !isNewestFirst(timed)) return yield* sortNewestFirst(timed, pages, respcd, last);
    for (const timedRecord of timed) {
      if (timedRecord.at > last) throw isOutsideWindow(timedRecord, window);
      last = timedRecord.at;
      yield timedRecord;
    }
  }
}

/** Whether a record has this `respcd` or none. A gateway that ignores the query's filter lists other records, too. */
const isListedUnder = (respcd: string, record: Transaction): boolean =>
  record.respcd === respcd || record.respcd === "";

const timeOf = ({ sysdtm }: Transaction): number | undefined =>
  sysdtm !== undefined && isTxdtm(sysdtm) ? parseTxdtm(sysdtm).getTime() : undefined;

const isNewestFirst = (timed: readonly TimedTransaction[]) =>
  timed.every(({ at }, index) => index === 0 || at <= timed[index - 1]!.at);

/**
 * Sorts the gateway's records of a month, for a gateway that does not list the newest records first. The whole month is
 * then in memory.
 */
async function* sortNewestFirst(
  first: TimedTransaction[],
  pages: AsyncIterable<Transaction[]>,
  respcd: string,
  end: number,
): AsyncGenerator<TimedTransaction> {
  const all = new Map(first.map((timedRecord) => [timedRecord.transaction.syssn, timedRecord]));
  for await (const page of pages) {
    for (const transaction of page) {
      if (isListedUnder(respcd, transaction))
        all.set(transaction.syssn, { transaction, at: timeOf(transaction) ?? end });
    }
  }
  yield* [...all.values()].sort((a, b) => b.at - a.at);
}

const isOutsideWindow = ({ transaction }: TimedTransaction, { start_time, end_time }: QueryWindow) =>
  new QFPayResponseError(
    `The gateway's list of ${start_time} to ${end_time} is not in order of time at ${transaction.syssn}, so it cannot be ` +
      "compared. Take a shorter range.",
    { outcome: "unknown" },
  );
