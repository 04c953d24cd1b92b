import { isQFPayError, type QFPay, type QFPayError, type Transaction } from "@qfpay/core";
import type { Books } from "./books.js";

export type Purchase = { id: number; mode: "CPM" | "MPM"; auth_code: string; txamt: number };
export type RefundDue = { out_trade_no: string; syssn: string; txamt: number; state: string };

type Options = { qfpay: QFPay; books: Books; notifyUrl: () => string; recovers: boolean; number: () => string };

/**
 * How a merchant should use the client: the number is in the books before the call, a call that a crash may have cut off
 * is resumed under its number, and an unknown outcome is asked about until it is known.
 */
export function createMerchant({ qfpay, books, notifyUrl, recovers, number }: Options) {
  const sql = {
    latest: books.prepare("SELECT * FROM orders WHERE purchase = ? ORDER BY at DESC LIMIT 1"),
    begin: books.prepare("INSERT INTO orders (out_trade_no, purchase, state, at) VALUES (?, ?, 'sending', ?)"),
    // A notification may have been faster than the answer: what is paid stays paid.
    shown: books.prepare(
      "UPDATE orders SET state = 'shown', syssn = ?, qrcode = ? WHERE out_trade_no = ? AND state IN ('sending', 'unknown')",
    ),
    paid: books.prepare("UPDATE orders SET state = 'paid', syssn = ?, recovered = ? WHERE out_trade_no = ?"),
    ended: books.prepare("UPDATE orders SET state = ? WHERE out_trade_no = ? AND state <> 'paid'"),
    unknown: books.prepare(
      "UPDATE orders SET state = 'unknown', unknowns = unknowns + 1 WHERE out_trade_no = ? AND state <> 'paid'",
    ),
    done: books.prepare("UPDATE purchases SET done = 1 WHERE id = ?"),
    refundSent: books.prepare("UPDATE refunds SET state = 'sending' WHERE out_trade_no = ?"),
    refundDone: books.prepare(
      "UPDATE refunds SET state = 'done', refund_syssn = ?, recovered = ? WHERE out_trade_no = ?",
    ),
    refundFailed: books.prepare("UPDATE refunds SET state = 'failed', code = ? WHERE out_trade_no = ?"),
    refundUnknown: books.prepare(
      "UPDATE refunds SET state = 'unknown', unknowns = unknowns + 1 WHERE out_trade_no = ?",
    ),
    refundAgain: books.prepare(
      "INSERT INTO refunds (out_trade_no, purchase, worker, syssn, txamt) SELECT ?, purchase, worker, syssn, txamt FROM refunds WHERE out_trade_no = ?",
    ),
  };

  /** Takes a purchase to an order that is paid, shown or refused. Resolves `false` when it must be tried again later. */
  async function pay({ id, mode, auth_code, txamt }: Purchase): Promise<boolean> {
    const before = sql.latest.get(id) as { out_trade_no: string; state: string } | undefined;
    const isDecided = before?.state === "paid" || before?.state === "failed";
    if (isDecided || (before?.state === "shown" && mode === "MPM")) return finish(id);
    const isNew = before === undefined || before.state === "lost";
    const out_trade_no = isNew ? number() : before.out_trade_no;
    if (isNew) sql.begin.run(out_trade_no, id, Date.now());
    const common = { txamt, txcurrcd: "HKD", out_trade_no, notify_url: notifyUrl() } as const;
    try {
      if (mode === "CPM") {
        const result = await qfpay.payments.create({ ...common, pay_type: "800208", auth_code }, { resume: !isNew });
        return await settleScanned(id, out_trade_no, result.status, result.syssn, result.recovered === true);
      }
      const { syssn, qrcode } = await qfpay.payments.create({ ...common, pay_type: "800201" }, { resume: !isNew });
      sql.shown.run(syssn, qrcode, out_trade_no);
      return finish(id);
    } catch (error) {
      if (!isQFPayError(error)) throw error;
      return orderFailed(id, out_trade_no, error);
    }
  }

  async function settleScanned(id: number, out_trade_no: string, status: string, syssn: string, recovered: boolean) {
    if (status === "pending") {
      // The customer is typing a PIN.
      sql.shown.run(syssn, null, out_trade_no);
      const final = await qfpay.transactions.waitFor({ out_trade_no }, { timeoutMs: 600_000 });
      if (final.status === "success") sql.paid.run(final.syssn, 0, out_trade_no);
      else sql.ended.run("failed", out_trade_no);
    } else sql.paid.run(syssn, recovered ? 1 : 0, out_trade_no);
    return finish(id);
  }

  function orderFailed(id: number, out_trade_no: string, error: QFPayError): boolean {
    if (error.code === "order_lost") sql.ended.run("lost", out_trade_no);
    else if (error.outcome === "rejected") {
      sql.ended.run("failed", out_trade_no);
      return finish(id);
    } else if (error.outcome === "unknown") {
      sql.unknown.run(out_trade_no);
      // What a careless merchant does: no answer, so it failed, so another order.
      if (!recovers) sql.ended.run("lost", out_trade_no);
    }
    return false;
  }

  function finish(id: number): true {
    sql.done.run(id);
    return true;
  }

  /** Gives money back. Resolves `false` when it must be tried again later. */
  async function refund({ out_trade_no, syssn, txamt, state }: RefundDue): Promise<boolean> {
    if (state === "new") sql.refundSent.run(out_trade_no);
    try {
      const result = await qfpay.refunds.create({ syssn, out_trade_no, txamt }, { resume: state !== "new" });
      if (result.status === "pending") await settled(out_trade_no);
      sql.refundDone.run(result.syssn, result.recovered ? 1 : 0, out_trade_no);
      return true;
    } catch (error) {
      if (!isQFPayError(error)) throw error;
      if (error.outcome === "rejected") {
        sql.refundFailed.run(error.respcd ?? error.code, out_trade_no);
        return true;
      }
      if (error.outcome === "unknown") {
        sql.refundUnknown.run(out_trade_no);
        if (!recovers) {
          sql.refundFailed.run("no answer", out_trade_no);
          sql.refundAgain.run(number(), out_trade_no);
          return true;
        }
      }
      return false;
    }
  }

  const settled = (out_trade_no: string): Promise<Transaction> => qfpay.transactions.waitFor({ out_trade_no });

  return { pay, refund };
}
