import type { SignType } from "../signing/sign.js";
import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import type { LimiterUse } from "../transport/limiter.js";
import { usesInOrder } from "../transport/slot-rules.js";
import { whenAllAborted } from "../transport/when-all-aborted.js";
import { batchLoader } from "./batch-loader.js";
import { isOfLastMonth, lastMonth, monthBefore, type QueryWindow } from "./month-windows.js";
import { orderNumberLists } from "./number-lists.js";
import { queryPages } from "./query-pages.js";
import { recentRecords } from "./recent-records.js";

/** The kind of number by which a transaction is queried. */
export type NumberName = "syssn" | "out_trade_no";

/** The number for which one call wants the records, and how they are queried. Many calls may share one query. */
export type NumberKey = QueryTerms & {
  /** Whether `number` is a transaction number (`syssn`) or an order number. */
  name: NumberName;
  /** The order number or transaction number. */
  number: string;
  /** The purpose of the query, such as `poll`, for the limiter. */
  use?: LimiterUse;
  /** Whether the previous month is queried on any day, not only early in a month. */
  lastMonth?: boolean;
  /** A signal that ends the wait for the records. */
  signal: AbortSignal;
  /**
   * For polls: the earliest time in epoch milliseconds at which the order may have been created. If that was in the
   * previous month, the polls query that month too.
   */
  createdAfter?: number;
};

/** The options of a query. Calls with equal options share queries. `retry: false`: a query is sent once. */
export type QueryTerms = { mchid?: string; signType?: SignType; retry?: false; timeoutMs?: number };

// To poll more numbers than this, reading all recent records (100 a page) takes fewer queries than lists of numbers.
const fewNumbers = 50;

/** `load` returns the records under a number. One query serves the numbers of several calls. */
export type TransactionBatch = { load(key: NumberKey): Promise<Transaction[]> };

/** Makes a `TransactionBatch`. Numbers requested within one tick share queries. */
export const transactionBatch = (client: Client): TransactionBatch => ({
  load: batchLoader((keys: readonly NumberKey[]) => queryByTerms(client, keys)),
});

/**
 * Queries the records under many order and transaction numbers, with as few queries as possible.
 *
 * @param onQuery called before each query for a list of numbers or a time range
 */
export async function queryByTerms(
  client: Client,
  keys: readonly NumberKey[],
  onQuery: () => void = () => {},
): Promise<(Transaction[] | Error)[]> {
  const groups = new Map<string, NumberKey[]>();
  const termsOf = ({ mchid, signType, retry, timeoutMs }: NumberKey) =>
    JSON.stringify([mchid, signType, retry, timeoutMs]);
  for (const key of keys) {
    const group = groups.get(termsOf(key));
    if (group) group.push(key);
    else groups.set(termsOf(key), [key]);
  }
  const found = new Map<NumberKey, Transaction[] | Error>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      // Each waiting call has its own deadline. The shared query is aborted when all these calls have ended.
      const allAborted = whenAllAborted(group.map((key) => key.signal));
      const records = await queryAll(client, group, allAborted.signal, onQuery).finally(allAborted.end);
      group.forEach((key, at) => void found.set(key, records[at]!));
    }),
  );
  return keys.map((key) => found.get(key)!);
}

async function queryAll(
  client: Client,
  keys: readonly NumberKey[],
  allAborted: () => AbortSignal,
  onQuery: () => void,
): Promise<(Transaction[] | Error)[]> {
  const found = new Map<string, Transaction[] | Error>();
  const use = usesInOrder.find((use) => keys.some((key) => (key.use ?? "call") === use));
  const { mchid, signType, retry, timeoutMs } = keys[0]!;
  const options = { use, signType, retry, timeoutMs, deadlineMs: Number.POSITIVE_INFINITY };

  async function queryNumbers(name: NumberName, list: readonly string[], window?: QueryWindow): Promise<void> {
    const records: Transaction[] = [];
    onQuery();
    try {
      const pages = queryPages(
        client,
        { [name]: list.join(","), mchid, ...window },
        { ...options, signal: allAborted() },
      );
      for await (const page of pages) records.push(...page);
    } catch (error) {
      for (const number of list) found.set(name + number, error as Error);
      return;
    }
    for (const number of list) {
      const isAlone = list.length === 1;
      const own = records.filter((record) => isLike(record[name], number) || (isAlone && record[name] === undefined));
      const earlier = found.get(name + number);
      found.set(name + number, Array.isArray(earlier) ? [...earlier, ...own] : own);
    }
  }
  const queryLists = (name: NumberName, numbers: Iterable<string>, window?: QueryWindow) =>
    Promise.all(orderNumberLists(numbers).map((list) => queryNumbers(name, list, window)));

  const numbersToQuery = { syssn: new Set<string>(), out_trade_no: new Set<string>() };
  for (const { name, number } of keys) numbersToQuery[name].add(number);
  const numbers = new Set(numbersToQuery.out_trade_no);
  const isPoll = keys.every((key) => key.createdAfter !== undefined);
  if (isPoll && numbers.size > fewNumbers) {
    // If the query by time range fails, lists of numbers are queried.
    const recent = await recentRecords(client, numbers, mchid, { ...options, signal: allAborted() }, onQuery).catch(
      () => new Map<string, Transaction>(),
    );
    for (const [number, record] of recent) {
      found.set(`out_trade_no${number}`, [record]);
      numbers.delete(number);
    }
  }
  await Promise.all([queryLists("syssn", numbersToQuery.syssn), queryLists("out_trade_no", numbers)]);

  // In the first seven days of a month, an enquiry also queries the previous month, because a call that a crash
  // interrupted may be days old.
  const now = client.clock.now();
  const isOld = keys.some((key) => key.lastMonth);
  const window = lastMonth(now, isOld ? Number.POSITIVE_INFINITY : use === "enquiry" ? 7 : 1);
  const numbersForLastMonth = new Set(
    keys.filter(({ createdAfter = 0 }) => isOfLastMonth(createdAfter, now)).map((key) => key.number),
  );
  async function queryOlderMonth(numbers: Iterable<string>, isFirst: boolean): Promise<void> {
    const older = new Map<string, { window: QueryWindow; numbers: string[] }>();
    const withoutRecord: string[] = [];
    for (const number of numbers) {
      const records = found.get(`out_trade_no${number}`);
      if (!Array.isArray(records)) continue;
      const own = records.filter((one) => isExact(one.out_trade_no, number));
      if (own.length === 0) withoutRecord.push(number);
      const month =
        own.length > 0 ? monthBefore(own, now) : isFirst && numbersForLastMonth.has(number) ? window : undefined;
      const others = older.get(month?.start_time ?? "");
      if (others) others.numbers.push(number);
      else if (month) older.set(month.start_time, { window: month, numbers: [number] });
    }
    for (const { window, numbers } of older.values()) await queryLists("out_trade_no", numbers, window);
    // The records found in last month may be of its first hours, and hide a payment before them in their turn.
    if (isFirst && window) await queryOlderMonth(withoutRecord, false);
  }
  await queryOlderMonth(numbers, true);
  return keys.map(({ name, number }) => found.get(name + number)!);
}

const isExact = (recorded: string | undefined, number: string) => recorded === undefined || recorded === number;

/** Whether two numbers differ only in case or in blanks around them, so that the gateway may confuse them. */
const isLike = (recorded: string | undefined, number: string): boolean =>
  recorded?.trim().toLowerCase() === number.trim().toLowerCase();
