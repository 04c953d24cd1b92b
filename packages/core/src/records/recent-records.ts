import type { Transaction } from "../transaction.js";
import type { Client } from "../transport/client.js";
import type { CallOptions } from "../transport/transport.js";
import { formatTxdtm } from "../txdtm.js";
import { clockErrorMs, recentMs, splitByMonth } from "./month-windows.js";
import { orderNumberLists } from "./number-lists.js";
import { queryPages } from "./query-pages.js";
import { isInEffect, selectRecord } from "./select-record.js";

/**
 * Finds the records of many orders by querying the newest records, 100 per request. A query by order numbers takes only
 * about five numbers.
 *
 * The search ends when all numbers are found. It also ends when it has made as many requests as queries by number would
 * need for the missing orders. Failed records and fully refunded payments are left out, because an older record of
 * the order may still be open or paid. Open records of a new month are left out too if the month before, which may hold
 * the payment, was not read to its end.
 *
 * @param onPage called before each page of records is queried
 * @returns the open and paid records of the last 2.5 hours, by order number
 */
export async function recentRecords(
  client: Client,
  numbers: ReadonlySet<string>,
  mchid: string | undefined,
  options: CallOptions,
  onPage: () => void,
): Promise<Map<string, Transaction>> {
  const now = client.clock.now();
  const windows = splitByMonth({ start_time: formatTxdtm(now - recentMs), end_time: formatTxdtm(now + clockErrorMs) });
  const recordsByNumber = new Map<string, Transaction[]>();
  // The numbers for which no older month need be read. A failed or open attempt is not enough: an older month may hold
  // the payment.
  const seen = new Set<string>();
  let isWhole = false;
  let pages = 0;
  onPage();
  search: for (const window of windows) {
    for await (const page of queryPages(client, { ...window, mchid }, options)) {
      for (const record of page) {
        const number = record.out_trade_no;
        if (number === undefined || !numbers.has(number)) continue;
        if (window === windows.at(-1) || isInEffect(record)) seen.add(number);
        const others = recordsByNumber.get(number);
        if (others) others.push(record);
        else recordsByNumber.set(number, [record]);
      }
      pages++;
      const missing = [...numbers].filter((number) => !seen.has(number));
      if (pages >= orderNumberLists(missing).length) break search;
      onPage();
    }
    isWhole = window === windows.at(-1);
  }
  const found = new Map<string, Transaction>();
  for (const [number, records] of recordsByNumber) {
    const record = selectRecord(records);
    if (record && record.status !== "failed" && record.refunded !== "full" && (isWhole || seen.has(number)))
      found.set(number, record);
  }
  // An older record that was not read may be the payment of an order that is open here. So a few open orders, chosen at
  // random, are left out each time, and are queried by their numbers.
  if (!isWhole) {
    const lists = orderNumberLists([...found.keys()].filter((number) => found.get(number)!.status === "pending"));
    for (const number of lists[Math.floor(client.random() * lists.length)] ?? []) found.delete(number);
  }
  return found;
}
