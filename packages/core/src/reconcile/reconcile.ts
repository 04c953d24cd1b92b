import { QFPayValidationError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import type { Client } from "../transport/client.js";
import { cursorOf, isOlderThan, type Position, positionOf } from "./cursor.js";
import type { ProvisionalFinding } from "./judge.js";
import { ledgerRecords } from "./ledger.js";
import { type JudgedMatch, Matcher } from "./matcher.js";
import { defaultWithinMs, milliseconds } from "./milliseconds.js";
import { momentOf } from "./moment.js";
import { orderRows } from "./orders.js";
import { PeekableStream } from "./peekable-stream.js";
import { isAbsenceFinding, recheckAbsence } from "./recheck-absence.js";
import type { ReconcileItem, ReconcileOptions } from "./types.js";

const optionNames: Readonly<Record<keyof ReconcileOptions, 0>> = {
  orders: 0,
  from: 0,
  to: 0,
  cursor: 0,
  withinMs: 0,
  youngMs: 0,
  mchid: 0,
  signal: 0,
};

// A difference of the last 15 minutes stays `undecided`, because the gateway may not yet have notified the shop twice.
const defaultYoungMs = 15 * 60_000;
const rowsPerProgress = 100;

/** Implements `qfpay.reconcile`: yields the differences between orders and the gateway's records. */
export async function* reconcile(
  client: Client,
  options: ReconcileOptions,
): AsyncGenerator<ReconcileItem, void, undefined> {
  refuseMisspelled(options, optionNames);
  const { signal, mchid } = options;
  const withinMs = milliseconds("withinMs", options.withinMs, defaultWithinMs);
  const youngMs = milliseconds("youngMs", options.youngMs, defaultYoungMs);
  const range = rangeOf(options);
  // The ages of orders and records are measured at the start: the merchant may have read the orders before it, so what
  // changed later may be missing from the orders, but not from the gateway's records.
  const startedAt = client.clock.now();
  const start: Position = options.cursor === undefined ? { at: range.to, id: "" } : positionOf(options.cursor, range);
  const from = range.from - withinMs;
  // Orders and records up to `withinMs` newer than `start` are read too, because they may match older orders
  // and records. Only findings older than `start` are reported.
  const to = start.at + withinMs;
  const count = { orders: 0, transactions: 0 };
  const progress = (at: number): ReconcileItem => ({
    ...{ type: "progress", ...count, reached: new Date(Math.max(at, range.from)), isDone: at < range.from },
    cursor: cursorOf(range, { at, id: "" }),
  });
  if (start.at < range.from) return yield progress(start.at);

  const ledgerEnd = Math.min(to, Math.max(client.clock.now(), range.to));
  const records = new PeekableStream(ledgerRecords(client, { from, to: ledgerEnd, mchid, signal }));
  const orders = new PeekableStream(orderRows(options.orders, from, to));
  const match = new Matcher(withinMs);

  /** Returns the findings of a match that are in the requested range and older than `start`, where this run begins. */
  function found({ at, lastAt, findings }: JudgedMatch) {
    // An order that is open in the merchant's books and unknown to the gateway may be a checkout link that the customer
    // has not opened yet, so its finding stays `undecided` for longer.
    const ageOf = ({ kind }: ProvisionalFinding) => (kind === "in_neither" ? Math.max(youngMs, withinMs) : youngMs);
    return findings
      .filter(({ id }) => at >= range.from && at <= range.to && isOlderThan(at, id, start))
      .map((finding) => ({ at, finding, isYoung: lastAt > startedAt - ageOf(finding) }));
  }

  async function* itemsOf(matches: readonly JudgedMatch[]): AsyncGenerator<ReconcileItem> {
    const items: ReturnType<typeof found> = [];
    for (const match of matches) {
      const first = found(match);
      const isAbsent = first.some(({ finding, isYoung }) => !isYoung && isAbsenceFinding(finding));
      items.push(...(isAbsent ? found(await recheckAbsence(client, match, { mchid, signal }, withinMs)) : first));
    }
    items.sort((a, b) => b.at - a.at || (a.finding.id < b.finding.id ? -1 : 1));
    for (const { at, finding, isYoung } of items) {
      yield itemOf(finding, isYoung, cursorOf(range, { at, id: finding.id }));
    }
  }

  try {
    for (;;) {
      const record = await records.peek();
      const order = await orders.peek();
      if (!record && !order) break;
      const isRecord = record !== undefined && (order === undefined || record.at >= order.at);
      const reached = isRecord ? record.at : order!.at;
      yield* itemsOf(match.judge(reached));
      if (isRecord) {
        records.take();
        match.addRecord(record);
        count.transactions++;
      } else {
        orders.take();
        match.addOrder(order!);
        count.orders++;
      }
      if ((count.orders + count.transactions) % rowsPerProgress === 0) {
        yield progress(Math.min(start.at, Math.max(range.from, reached + withinMs)));
      }
    }
    yield* itemsOf(match.judge(Number.NEGATIVE_INFINITY));
    yield progress(range.from - 1);
  } finally {
    await Promise.all([records.close(), orders.close()]);
  }
}

function itemOf({ isPending, ...finding }: ProvisionalFinding, isYoung: boolean, cursor: string): ReconcileItem {
  if (isPending) return { type: "undecided", reason: "pending", ...finding, cursor };
  if (isYoung) return { type: "undecided", reason: "young", ...finding, cursor };
  return { type: "difference", ...finding, cursor };
}

function rangeOf(options: ReconcileOptions): { from: number; to: number } {
  const from = momentOf("from", options.from);
  const to = momentOf("to", options.to);
  if (from > to) throw new QFPayValidationError([{ path: "to", message: "to must not be before from." }]);
  return { from, to };
}
