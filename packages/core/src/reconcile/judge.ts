import { selectRecord } from "../records/select-record.js";
import type { Transaction } from "../transaction.js";
import { isTxdtm, parseTxdtm } from "../txdtm.js";
import type { CheckedOrder } from "./orders.js";
import type { ReconcileFinding, ReconcileKind } from "./types.js";

/** A finding. `isPending` is set if the gateway has an open record that may still change the finding. */
export type Finding = ReconcileFinding & { isPending?: boolean };

const isPaid = ({ status }: Transaction) => status === "success";
const isOpen = ({ status }: Transaction) => status === "pending";

const money = ({ txamt, txcurrcd }: { txamt?: number | undefined; txcurrcd?: string | undefined }) =>
  `${txamt} ${txcurrcd}`;

/** Compares one row of the books with all records of the same number. */
export function judgeOrder(checked: CheckedOrder, records: readonly Transaction[]): Finding[] {
  const { order, order_type, txamt } = checked;
  const isRefund = order_type === "refund";
  const paid = records.filter(isPaid);
  // A payment that was refunded in full no longer counts as a payment of its order.
  const live = paid.filter(({ refunded }) => refunded !== "full");
  const isPending = records.some(isOpen);
  const what = `${isRefund ? "Refund" : "Order"} ${order.out_trade_no ?? order.syssn}`;
  const found: Finding[] = [];
  const find = (kind: ReconcileKind, message: string, pending = false) => {
    const out_trade_no = order.out_trade_no ?? undefined;
    const id = `${kind}:${checked.key}`;
    const finding = { kind, id, order_type, out_trade_no, order, transactions: records, message: `${what} ${message}` };
    found.push(pending ? { ...finding, isPending: true } : finding);
  };

  if (live.length > 1) {
    const numbers = live.map(({ syssn }) => syssn).join(" and ");
    if (isRefund) find("refunded_twice", `was refunded more than once: ${numbers}.`);
    else find("paid_twice", `was paid more than once: ${numbers}. Refund the surplus.`);
  }
  if (order.status === "success") {
    const record = selectRecord(paid);
    if (!record) {
      const state = isPending ? "still open there" : "not there";
      if (isRefund) find("not_refunded_there", `is refunded in the books and ${state}.`, isPending);
      else find("not_paid_there", `is paid in the books and ${state}.`, isPending);
      return found;
    }
    const books = { txamt, txcurrcd: order.txcurrcd };
    if (record.txamt !== txamt) find("amount", `has ${money(books)} in the books and ${money(record)} at the gateway.`);
    if (record.txcurrcd !== undefined && record.txcurrcd !== order.txcurrcd) {
      find("currency", `has ${money(books)} in the books and ${money(record)} at the gateway.`);
    }
    return found;
  }
  const books = order.status === "pending" ? "open" : "failed";
  if (isRefund && paid.length > 0) find("not_refunded_here", `is refunded at the gateway and ${books} in the books.`);
  else if (live.length > 0) find("not_paid_here", `is paid at the gateway and ${books} in the books.`);
  else if (isPending || order.status === "pending") {
    const there = isPending ? "open at the gateway" : "not at the gateway: nobody paid it";
    find("in_neither", `is ${books} in the books and ${there}.`, isPending);
  }
  return found;
}

/**
 * Returns the finding about a record that has no row in the books; an empty list if the record was neither paid nor is
 * a refund in progress.
 */
export function judgeRecord(transaction: Transaction): Finding[] {
  const { order_type, out_trade_no, syssn } = transaction;
  const isRefund = order_type === "refund";
  if (!isPaid(transaction) && !(isRefund && isOpen(transaction))) return [];
  const kind: ReconcileKind = isRefund ? "not_refunded_here" : "unknown_order";
  const state = isPaid(transaction) ? (isRefund ? "refunded" : "paid") : "being refunded";
  const message = `${out_trade_no ?? "Transaction"} (${syssn}, ${money(transaction)}) is ${state} at the gateway and unknown to the books.`;
  const finding: Finding = {
    ...{ kind, id: `${kind}:${syssn}`, order_type: isRefund ? "refund" : "payment", out_trade_no },
    ...{ transactions: [transaction], message },
  };
  return [isPaid(transaction) ? finding : { ...finding, isPending: true }];
}

/**
 * Returns the time of an order's last event in epoch milliseconds: its creation, or the creation or payment of one of
 * its records.
 */
export const lastEvent = (at: number, records: readonly Transaction[]): number =>
  Math.max(
    at,
    ...records.flatMap(({ sysdtm = "", paydtm = "" }) =>
      [sysdtm, paydtm].filter(isTxdtm).map((time) => parseTxdtm(time).getTime()),
    ),
  );
