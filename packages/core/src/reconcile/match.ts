import type { Transaction } from "../transaction.js";
import { type Finding, judgeOrder, judgeRecord, lastEvent } from "./judge.js";
import type { Timed } from "./ledger.js";
import { type CheckedOrder, keyOf } from "./orders.js";

/** The findings about one row or record. `at` is the time of the row or record, `lastAt` the time of its last event. */
export type Judged = { readonly at: number; readonly lastAt: number; readonly findings: readonly Finding[] };

type HeldOrder = { readonly checked: CheckedOrder; readonly records: Transaction[]; readonly isSecond: boolean };
type HeldRecord = { readonly timed: Timed; readonly key: string; isClaimed: boolean };

/**
 * Matches rows of the books with records of the same number. Rows and records are added newest first. Once the added
 * items are more than `withinMs` older than a row or record, that row or record is judged and dropped, so memory does
 * not grow with the range.
 */
export class Match {
  readonly #withinMs: number;
  readonly #orders = new Map<string, HeldOrder>();
  readonly #records = new Map<string, HeldRecord[]>();
  readonly #ordersInTurn: HeldOrder[] = [];
  readonly #recordsInTurn: HeldRecord[] = [];

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  addOrder(checked: CheckedOrder): void {
    const isSecond = this.#orders.has(checked.key);
    const held: HeldOrder = { checked, records: [], isSecond };
    this.#ordersInTurn.push(held);
    if (isSecond) return;
    this.#orders.set(checked.key, held);
    for (const record of this.#records.get(checked.key) ?? []) this.#claim(held, record);
  }

  addRecord(timed: Timed): void {
    const { order_type, out_trade_no, syssn } = timed.transaction;
    const key = keyOf(order_type, out_trade_no, syssn);
    const others = this.#records.get(key);
    const held: HeldRecord = { timed, key, isClaimed: false };
    this.#recordsInTurn.push(held);
    if (others) others.push(held);
    else this.#records.set(key, [held]);
    const order = this.#orders.get(key);
    if (order) this.#claim(order, held);
  }

  #claim(order: HeldOrder, record: HeldRecord): void {
    record.isClaimed = true;
    order.records.push(record.timed.transaction);
  }

  /**
   * Judges and drops the rows and records that no later item can match. All items newer than `reached` must have been
   * added.
   */
  judge(reached: number): Judged[] {
    const judged: Judged[] = [];
    const limit = reached + this.#withinMs;
    while (this.#ordersInTurn[0] && this.#ordersInTurn[0].checked.at > limit) {
      judged.push(this.#judgeOrder(this.#ordersInTurn.shift()!));
    }
    while (this.#recordsInTurn[0] && this.#recordsInTurn[0].timed.at > limit) {
      const { timed, key, isClaimed } = this.#recordsInTurn.shift()!;
      const others = this.#records.get(key)!;
      if (others.length === 1) this.#records.delete(key);
      else others.shift();
      if (isClaimed) continue;
      const { transaction, at } = timed;
      judged.push({ at, lastAt: lastEvent(at, [transaction]), findings: judgeRecord(transaction) });
    }
    return judged;
  }

  #judgeOrder({ checked, records, isSecond }: HeldOrder): Judged {
    const { at, key, order, order_type } = checked;
    if (!isSecond) {
      this.#orders.delete(key);
      return { at, lastAt: lastEvent(at, records), findings: judgeOrder(checked, records) };
    }
    const out_trade_no = order.out_trade_no ?? undefined;
    const message = `The books have more than one row for ${out_trade_no ?? order.syssn}.`;
    const finding = { kind: "booked_twice", id: `booked_twice:${key}:${at}`, transactions: [], message } as const;
    return { at, lastAt: at, findings: [{ ...finding, order_type, out_trade_no, order }] };
  }
}
