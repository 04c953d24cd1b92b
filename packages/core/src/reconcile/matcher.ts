import type { Transaction } from "../transaction.js";
import { judgeOrder, judgeRecord, type ProvisionalFinding, timeOfLastEvent } from "./judge.js";
import type { TimedTransaction } from "./ledger.js";
import { type CheckedOrder, keyOf } from "./orders.js";

/** The findings about one order in the merchant's books, or about one record of the gateway. */
export type JudgedMatch = {
  /** The time of the order or record, in epoch milliseconds. */
  readonly at: number;
  /** The time of the last event of the order or record, such as its payment, in epoch milliseconds. */
  readonly lastAt: number;
  /** The differences that the comparison found; empty if books and gateway agree. */
  readonly findings: readonly ProvisionalFinding[];
  /** The order in the merchant's books; absent for a record that fits no order. */
  readonly checked?: CheckedOrder;
};

/** Compares an order in the merchant's books with all of the gateway's records of the same number. */
export const judgedOrder = (checked: CheckedOrder, records: readonly Transaction[], withinMs: number): JudgedMatch => ({
  at: checked.at,
  lastAt: timeOfLastEvent(checked.at, records, withinMs),
  findings: judgeOrder(checked, records),
  checked,
});

type UnjudgedOrder = { readonly checked: CheckedOrder; readonly records: Transaction[]; readonly isDuplicate: boolean };
type UnjudgedRecord = { readonly timed: TimedTransaction; readonly key: string; isClaimed: boolean };

/**
 * Matches orders in the merchant's books with the gateway's records of the same number. Both are added newest first.
 * `judge` drops each order or record that can get no further match, so a longer time range needs no more memory.
 */
export class Matcher {
  /** By how many milliseconds the times of an order and its record may differ. */
  readonly #withinMs: number;
  /** The orders in the books that were not judged yet, by type and order number (captures: by `syssn`). */
  readonly #orders = new Map<string, UnjudgedOrder>();
  /** The gateway's records that were not judged yet, by type and order number (captures: by `syssn`). */
  readonly #records = new Map<string, UnjudgedRecord[]>();
  /** All orders that were not judged yet, newest first, even if two have the same number. */
  readonly #ordersByTime: UnjudgedOrder[] = [];
  /** The records that were not judged yet, newest first. */
  readonly #recordsByTime: UnjudgedRecord[] = [];

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  /** Adds an order of the merchant's books. Orders are added newest first. */
  addOrder(checked: CheckedOrder): void {
    const isDuplicate = this.#orders.has(checked.key);
    const entry: UnjudgedOrder = { checked, records: [], isDuplicate };
    this.#ordersByTime.push(entry);
    if (isDuplicate) return;
    this.#orders.set(checked.key, entry);
    for (const record of this.#records.get(checked.key) ?? []) this.#claim(entry, record);
  }

  /** Adds a record of the gateway. Records are added newest first. */
  addRecord(timed: TimedTransaction): void {
    const { order_type, out_trade_no, syssn } = timed.transaction;
    const key = keyOf(order_type, out_trade_no, syssn);
    const others = this.#records.get(key);
    const entry: UnjudgedRecord = { timed, key, isClaimed: false };
    this.#recordsByTime.push(entry);
    if (others) others.push(entry);
    else this.#records.set(key, [entry]);
    const order = this.#orders.get(key);
    if (order) this.#claim(order, entry);
  }

  /** Notes that a record belongs to an order, so that the record is not reported as unknown. */
  #claim(order: UnjudgedOrder, record: UnjudgedRecord): void {
    record.isClaimed = true;
    order.records.push(record.timed.transaction);
  }

  /**
   * Judges the orders and records newer than `reachedTime + withinMs`, and removes them from memory. Nothing can match
   * them later, because orders and records are added newest first, and `reachedTime` has been reached.
   */
  judge(reachedTime: number): JudgedMatch[] {
    const matches: JudgedMatch[] = [];
    const limit = reachedTime + this.#withinMs;
    while (this.#ordersByTime[0] && this.#ordersByTime[0].checked.at > limit) {
      matches.push(this.#judgeOrder(this.#ordersByTime.shift()!));
    }
    while (this.#recordsByTime[0] && this.#recordsByTime[0].timed.at > limit) {
      const { timed, key, isClaimed } = this.#recordsByTime.shift()!;
      const others = this.#records.get(key)!;
      if (others.length === 1) this.#records.delete(key);
      else others.shift();
      if (isClaimed) continue;
      const { transaction, at } = timed;
      matches.push({
        at,
        lastAt: timeOfLastEvent(at, [transaction], this.#withinMs),
        findings: judgeRecord(transaction),
      });
    }
    return matches;
  }

  /** Compares an order with its records, or reports that the books contain its number twice. */
  #judgeOrder({ checked, records, isDuplicate }: UnjudgedOrder): JudgedMatch {
    const { at, key, order, order_type } = checked;
    if (!isDuplicate) {
      this.#orders.delete(key);
      return judgedOrder(checked, records, this.#withinMs);
    }
    const out_trade_no = order.out_trade_no ?? undefined;
    const message = `The books have more than one row for ${out_trade_no ?? order.syssn}.`;
    const finding = { kind: "booked_twice", id: `booked_twice:${key}:${at}`, transactions: [], message } as const;
    return { at, lastAt: at, findings: [{ ...finding, order_type, out_trade_no, order }] };
  }
}
