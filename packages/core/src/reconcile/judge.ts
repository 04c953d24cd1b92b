import { isStateUnknown } from "../records/normalize-record.js";
import { selectRecord } from "../records/select-record.js";
import type { Transaction } from "../transaction.js";
import { isTxdtm, parseTxdtm } from "../txdtm.js";
import type { CheckedOrder } from "./orders.js";
import type { ReconcileFinding, ReconcileKind } from "./types.js";

/**
 * A difference between the merchant's books and the gateway's records. `isPending` is set if the gateway has an open
 * record that may still change the finding.
 */
export type ProvisionalFinding = ReconcileFinding & { isPending?: boolean };

const isPaid = ({ status }: Transaction) => status === "success";
const isOpen = ({ status }: Transaction) => status === "pending";

const amountText = ({ txamt, txcurrcd }: { txamt?: number | undefined; txcurrcd?: string | undefined }) =>
  `${txamt} ${txcurrcd}`;

/** Returns `openText`, or a text about an unknown state if no open record shows its state. */
const openState = (records: readonly Transaction[], openText: string): string =>
  records.filter(isOpen).every(isStateUnknown) ? "in an unknown state at the gateway" : openText;

/** Compares one order in the merchant's books with all of the gateway's records of its number. */
export function judgeOrder(checked: CheckedOrder, records: readonly Transaction[]): ProvisionalFinding[] {
  const { order, order_type, txamt } = checked;
  const isRefund = order_type === "refund";
  const paid = records.filter(isPaid);
  // A customer may pay again after a full refund. Only payments that were not refunded count as paid twice.
  const notRefunded = paid.filter(({ refunded }) => refunded !== "full");
  const isPending = records.some(isOpen);
  const orderText = `${isRefund ? "Refund" : "Order"} ${order.out_trade_no ?? order.syssn}`;
  const findings: ProvisionalFinding[] = [];
  const addFinding = (kind: ReconcileKind, message: string, pending = false) => {
    const out_trade_no = order.out_trade_no ?? undefined;
    const id = `${kind}:${checked.key}`;
    const finding = {
      kind,
      id,
      order_type,
      out_trade_no,
      order,
      transactions: records,
      message: `${orderText} ${message}`,
    };
    findings.push(pending ? { ...finding, isPending: true } : finding);
  };

  if (notRefunded.length > 1) {
    const numbers = notRefunded.map(({ syssn }) => syssn).join(" and ");
    if (isRefund) addFinding("refunded_twice", `was refunded more than once: ${numbers}.`);
    else addFinding("paid_twice", `was paid more than once: ${numbers}. Refund the surplus.`);
  }
  if (order.status === "success") {
    const record = selectRecord(paid);
    if (!record) {
      const state = isPending ? openState(records, "still open there") : "not there";
      if (isRefund) addFinding("not_refunded_there", `is refunded in the books and ${state}.`, isPending);
      else addFinding("not_paid_there", `is paid in the books and ${state}.`, isPending);
      return findings;
    }
    // `cancel` 2 always means cancelled, but 1 and 3 may also mean refunded. The refund has a record of its own,
    // which may be younger than the compared records.
    if (!isRefund && paid.every(({ cancel }) => cancel === "2")) {
      addFinding("not_paid_there", "is paid in the books and cancelled at the gateway (cancel 2).", isPending);
      return findings;
    }
    const bookedState = { txamt, txcurrcd: order.txcurrcd };
    if (record.txamt !== txamt)
      addFinding("amount", `has ${amountText(bookedState)} in the books and ${amountText(record)} at the gateway.`);
    if (record.txcurrcd !== undefined && record.txcurrcd !== order.txcurrcd) {
      addFinding("currency", `has ${amountText(bookedState)} in the books and ${amountText(record)} at the gateway.`);
    }
    return findings;
  }
  const bookedState = order.status === "pending" ? "open" : "failed";
  if (isRefund && paid.length > 0)
    addFinding("not_refunded_here", `is refunded at the gateway and ${bookedState} in the books.`);
  else if (notRefunded.length > 0)
    addFinding("not_paid_here", `is paid at the gateway and ${bookedState} in the books.`);
  else if (isPending || order.status === "pending") {
    const closedState =
      paid.length > 0
        ? "its payment at the gateway was reversed or refunded in full"
        : "not at the gateway: nobody paid it";
    const gatewayState = isPending ? openState(records, "open at the gateway") : closedState;
    addFinding("in_neither", `is ${bookedState} in the books and ${gatewayState}.`, isPending);
  }
  return findings;
}

/**
 * Returns the finding about a gateway record whose number is not in the merchant's books; an empty list if the record
 * shows that nothing was paid or refunded and no refund is in progress.
 */
export function judgeRecord(transaction: Transaction): ProvisionalFinding[] {
  const { order_type, out_trade_no, syssn } = transaction;
  const isRefund = order_type === "refund";
  const isUnknown = isStateUnknown(transaction);
  if (!isPaid(transaction) && !isUnknown && !(isRefund && isOpen(transaction))) return [];
  const kind: ReconcileKind = isRefund ? "not_refunded_here" : "unknown_order";
  const stateWhenPaid = isRefund ? "refunded" : "paid";
  const state = isUnknown ? "in an unknown state" : isPaid(transaction) ? stateWhenPaid : "being refunded";
  const message =
    `${out_trade_no ?? "Transaction"} (${syssn}, ${amountText(transaction)}) is ${state} at the gateway and unknown to the ` +
    "books around that time. If they have it at another time, correct the zone of created_at and refund nothing.";
  const finding: ProvisionalFinding = {
    ...{ kind, id: `${kind}:${syssn}`, order_type: isRefund ? "refund" : "payment", out_trade_no },
    ...{ transactions: [transaction], message },
  };
  return [isPaid(transaction) ? finding : { ...finding, isPending: true }];
}

/**
 * Returns the time of an order's last event in epoch milliseconds: its creation, or the creation or payment of one of
 * its records. A record without a time of payment may have been paid up to `withinMs` after its creation.
 */
export const timeOfLastEvent = (at: number, records: readonly Transaction[], withinMs: number): number =>
  Math.max(
    at,
    ...records.flatMap(({ sysdtm = "", paydtm = "" }) => {
      const times = [sysdtm, paydtm].filter(isTxdtm).map((time) => parseTxdtm(time).getTime());
      return isTxdtm(paydtm) ? times : times.map((time) => time + withinMs);
    }),
  );
