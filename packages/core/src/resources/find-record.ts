import { QFPayApiError } from "../errors.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Transaction } from "../transaction.js";
import { type Answer, refusal } from "../transport/judge.js";
import type { Finding, Recovery } from "../transport/recovery.js";
import { amountOf, textOf } from "../wire-values.js";
import type { Transactions } from "./transactions.js";

/** The gateway's record in place of the answer that was lost. */
export const answerFrom = (record: Transaction, attempts: number): Answer => ({
  respcd: record.respcd,
  raw: record.raw,
  flat: record.raw,
  signature: "unchecked",
  attempts,
  isRecovered: true,
  recovered: record,
});

/** Recovery of a payment or refund: the gateway's record under its number, if it is the one that was asked for. */
export function byNumber(
  transactions: Transactions,
  order_type: "payment" | "refund",
  params: Parameters,
): Recovery<Answer> {
  const out_trade_no = String(params.out_trade_no);
  const ref = { out_trade_no, mchid: textOf(params.mchid) };
  return {
    out_trade_no,
    recover: () => transactions.get(ref, { use: "enquiry" }),
    async ask({ attempts, ...options }): Promise<Finding<Answer>> {
      const record = await transactions.get(ref, options);
      if (!record) return "absent";
      // Another spelling of the number, or another order altogether, tells nothing of this one.
      if ((record.out_trade_no ?? out_trade_no) !== out_trade_no) return "unclear";
      if (!isOf(record, order_type, params)) return { failed: numberTaken(record, attempts) };
      if (record.refunded === "full") return { failed: goneBack(record, attempts) };
      if (record.status !== "failed") return { found: answerFrom(record, attempts) };
      return { failed: refusal(record.respcd, record.message, undefined, attempts).error };
    },
  };
}

/**
 * An order number that was used before must not pass another order's money off as this one's. When it was booked does not
 * matter: the gateway takes a number once, so the same order of another day cannot be there.
 */
function isOf(record: Transaction, order_type: string, { txamt, txcurrcd, syssn }: Parameters): boolean {
  return (
    record.order_type === order_type &&
    (record.txamt === undefined || record.txamt === amountOf(txamt)) &&
    (!record.txcurrcd || !txcurrcd || record.txcurrcd === txcurrcd) &&
    (order_type === "payment" || !record.orig_syssn || record.orig_syssn === String(syssn))
  );
}

/** Whoever takes it for paid gives goods away. */
function goneBack({ out_trade_no, respcd, cancel }: Transaction, attempts: number): QFPayApiError {
  const advice = "Nothing is paid; to charge it again, choose a new number";
  return new QFPayApiError(
    `${out_trade_no} was carried out, and reversed or refunded in full since (cancel ${cancel}). ${advice}.`,
    { outcome: "rejected", category: "order", advice, respcd, attempts },
  );
}

function numberTaken({ out_trade_no, order_type, txamt, txcurrcd }: Transaction, attempts: number): QFPayApiError {
  const advice = "Choose a number that no payment or refund of the account has used";
  return new QFPayApiError(
    `${out_trade_no} names another transaction at the gateway (${order_type}, ${txamt} ${txcurrcd ?? ""}), so this call ` +
      `was not carried out. ${advice}.`,
    { outcome: "rejected", category: "duplicate", advice, attempts },
  );
}
