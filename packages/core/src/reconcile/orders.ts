import { isAbsent } from "../absent.js";
import { QFPayValidationError } from "../errors.js";
import { amountOf, textOf } from "../wire-values.js";
import { momentOf } from "./moment.js";
import type { BookedOrder, OrderRows, OrderSource } from "./types.js";

/** An order in the merchant's books after its members were checked and normalized. */
export type CheckedOrder = {
  /** The order as the merchant passed it. */
  readonly order: BookedOrder;
  /** The time at which the order was created, in epoch milliseconds. */
  readonly at: number;
  /** The order's type with its number or `syssn`, by which it is matched with the gateway's records. */
  readonly key: string;
  /** Whether the order is a payment or a refund. */
  readonly order_type: "payment" | "refund";
  /** The amount in minor units. */
  readonly txamt: number;
};

/**
 * Returns the key by which orders and the gateway's records are matched: the type with the order number, or with
 * `syssn` for a capture without an order number.
 */
export const keyOf = (order_type: string, out_trade_no: string | undefined, syssn: string | undefined): string =>
  out_trade_no === undefined ? `${order_type}#${syssn}` : `${order_type}:${out_trade_no}`;

const statuses: readonly unknown[] = ["success", "pending", "failed"];

/**
 * Checks the orders in the merchant's books, and yields those of a period of time, newest first.
 *
 * @throws {QFPayValidationError} if an order is not valid, or is newer than the order before it
 */
export async function* orderRows(source: OrderSource, from: number, to: number): AsyncGenerator<CheckedOrder> {
  const rows = typeof source === "function" ? source({ from: new Date(from), to: new Date(to) }) : source;
  let previousTime = Number.POSITIVE_INFINITY;
  for await (const row of Array.isArray(rows) ? newestFirst(rows) : checkIterable(rows)) {
    const order = checkBookedOrder(row);
    if (order.at > previousTime) {
      const message =
        `Row ${order.key} is newer than the row before it. Give orders newest first, payments and refunds in one list: ` +
        "ORDER BY created_at DESC.";
      throw new QFPayValidationError([{ path: "orders", message }]);
    }
    previousTime = order.at;
    if (order.at < from) return;
    if (order.at <= to) yield order;
  }
}

const newestFirst = (rows: readonly BookedOrder[]): BookedOrder[] =>
  rows
    .map((row) => ({ row, at: momentOf("orders.created_at", row?.created_at) }))
    .sort((a, b) => b.at - a.at)
    .map(({ row }) => row);

function checkIterable(rows: OrderRows): OrderRows {
  const isIterable =
    typeof rows === "object" && rows !== null && (Symbol.asyncIterator in rows || Symbol.iterator in rows);
  if (isIterable) return rows;
  const message = "orders must be an iterable of rows, or a function that returns one for a range.";
  throw new QFPayValidationError([{ path: "orders", message }]);
}

/** Whether a number in the merchant's books is absent, text, or an integer that JavaScript represents exactly. */
const isExactOrAbsent = (value: unknown): boolean =>
  isAbsent(value) || typeof value === "string" || Number.isSafeInteger(value);

function checkBookedOrder(order: BookedOrder): CheckedOrder {
  const out_trade_no = textOf(order?.out_trade_no);
  const syssn = textOf(order?.syssn);
  const order_type = order?.order_type ?? "payment";
  const key = keyOf(order_type, out_trade_no, syssn);
  const txamt = amountOf(order?.txamt);
  const issues: { path: string; message: string }[] = [];
  const requireThat = (isRight: boolean, name: string, rule: string) => {
    if (!isRight) issues.push({ path: `orders.${name}`, message: `${name} of row ${key} must be ${rule}.` });
  };
  requireThat(out_trade_no !== undefined || syssn !== undefined, "out_trade_no", "given, or syssn for a capture");
  for (const name of ["out_trade_no", "syssn"] as const) {
    requireThat(isExactOrAbsent(order?.[name]), name, "text, because numbers of this length lose digits");
  }
  requireThat(order_type === "payment" || order_type === "refund", "order_type", '"payment" or "refund"');
  requireThat(txamt !== undefined, "txamt", "an integer of minor units");
  requireThat(textOf(order?.txcurrcd) !== undefined, "txcurrcd", 'a currency code such as "HKD"');
  requireThat(statuses.includes(order?.status), "status", '"success", "pending" or "failed"');
  if (issues.length > 0) throw new QFPayValidationError(issues);
  return { order, at: momentOf("orders.created_at", order.created_at), key, order_type, txamt: txamt! };
}
