import { isQFPayError, type QFPay, type QFPayError } from "@qfpay/core";
import type { Books, OrderState } from "./books.js";

export type Purchase = { id: number; mode: "CPM" | "MPM"; auth_code: string; txamt: number };
export type RefundDue = { out_trade_no: string; syssn: string; txamt: number; state: string };

type Options = { qfpay: QFPay; books: Books; notifyUrl: () => string; recovers: boolean; number: () => string };

/**
 * Uses the client as a merchant should: records the order number in the books before the call, and resumes a call under
 * its number if a crash cut it off or its outcome stayed unknown.
 */
export function createMerchant({ qfpay, books, notifyUrl, recovers, number }: Options) {
  /**
   * Makes or resumes the order of a purchase until it is paid, shown to the customer or refused. A later round repeats
   * a failed attempt.
   */
  async function pay({ id, mode, auth_code, txamt }: Purchase): Promise<void> {
    const latest =
      "SELECT out_trade_no, state, count(*) OVER ()::integer AS orders FROM orders WHERE purchase = $1 ORDER BY begun DESC LIMIT 1";
    type Latest = { out_trade_no: string; state: OrderState; orders: number };
    const [before] = (await books.query<Latest>(latest, [id])).rows;
    const isDecided = before?.state === "paid" || before?.state === "failed";
    if (isDecided || (before?.state === "shown" && mode === "MPM")) return finish(id);
    const isNew = before === undefined || before.state === "lost";
    const out_trade_no = isNew ? number() : before.out_trade_no;
    if (isNew) {
      await books.query("INSERT INTO orders (out_trade_no, purchase, state) VALUES ($1, $2, 'sending')", [
        out_trade_no,
        id,
      ]);
    }
    const common = { txamt, txcurrcd: "HKD", out_trade_no, notify_url: notifyUrl() } as const;
    const options = { resume: !isNew };
    try {
      if (mode === "MPM") {
        const { syssn } = await qfpay.payments.create({ ...common, pay_type: "800201" }, options);
        await shown(out_trade_no, syssn);
      } else {
        // Each order of a purchase uses another scanned code; repeated calls for one order use the same code.
        const earlier = isNew ? (before?.orders ?? 0) : before.orders - 1;
        const scanned = `${28 + earlier}${auth_code.slice(2)}`;
        const payment = await qfpay.payments.create({ ...common, pay_type: "800208", auth_code: scanned }, options);
        await settle(out_trade_no, payment);
      }
      await finish(id);
    } catch (error) {
      if (!isQFPayError(error)) throw error;
      await orderFailed(id, out_trade_no, error);
    }
  }

  /** Marks an order as shown. An order that a notification has already marked as paid stays paid. */
  const shown = (out_trade_no: string, syssn: string) =>
    books.query(
      "UPDATE orders SET state = 'shown', syssn = $2 WHERE out_trade_no = $1 AND state IN ('sending', 'unknown')",
      [out_trade_no, syssn],
    );

  /** Records how a call ended, so that the audit can check that no call reported as failed has moved money. */
  async function end(out_trade_no: string, state: OrderState) {
    await books.query("INSERT INTO verdicts VALUES ($1, $2)", [out_trade_no, state]);
    await books.query("UPDATE orders SET state = $2 WHERE out_trade_no = $1 AND state <> 'paid'", [
      out_trade_no,
      state,
    ]);
  }

  async function settle(out_trade_no: string, payment: { status: string; syssn: string; recovered?: true }) {
    let { status, syssn } = payment;
    if (status === "pending") {
      await shown(out_trade_no, syssn); // The customer is still typing a PIN.
      ({ status, syssn } = await qfpay.transactions.waitFor({ out_trade_no }, { timeoutMs: 600_000 }));
    }
    if (status !== "success") return end(out_trade_no, "failed");
    return books.query("UPDATE orders SET state = 'paid', syssn = $2, recovered = $3 WHERE out_trade_no = $1", [
      out_trade_no,
      syssn,
      payment.recovered === true,
    ]);
  }

  async function orderFailed(id: number, out_trade_no: string, error: QFPayError): Promise<void> {
    if (error.code === "order_lost") await end(out_trade_no, "lost");
    else if (error.outcome === "rejected") {
      await end(out_trade_no, "failed");
      await finish(id);
    } else if (error.outcome === "unknown") {
      const sql =
        "UPDATE orders SET state = 'unknown', unknowns = unknowns + 1 WHERE out_trade_no = $1 AND state <> 'paid'";
      await books.query(sql, [out_trade_no]);
      // Without the recovery safeguard, the merchant takes a missing response for a failure and creates another order.
      if (!recovers) await end(out_trade_no, "lost");
    }
  }

  const finish = async (id: number) => void (await books.query("UPDATE purchases SET done = true WHERE id = $1", [id]));

  /** Makes a refund, or resumes a refund whose outcome stayed unknown. */
  async function refund({ out_trade_no, syssn, txamt, state }: RefundDue): Promise<void> {
    if (state === "new")
      await books.query("UPDATE refunds SET state = 'sending' WHERE out_trade_no = $1", [out_trade_no]);
    try {
      const result = await qfpay.refunds.create({ syssn, out_trade_no, txamt }, { resume: state !== "new" });
      if (result.status === "pending") await qfpay.transactions.waitFor({ out_trade_no });
      await books.query(
        "UPDATE refunds SET state = 'done', refund_syssn = $2, recovered = $3 WHERE out_trade_no = $1",
        [out_trade_no, result.syssn, result.recovered === true],
      );
    } catch (error) {
      if (!isQFPayError(error)) throw error;
      await refundFailed(out_trade_no, error);
    }
  }

  async function refundFailed(out_trade_no: string, error: QFPayError): Promise<void> {
    if (error.outcome === "rejected") {
      await books.query("INSERT INTO verdicts VALUES ($1, 'failed')", [out_trade_no]);
      const sql = "UPDATE refunds SET state = 'failed', code = $2 WHERE out_trade_no = $1";
      await books.query(sql, [out_trade_no, error.respcd ?? error.code]);
    } else if (error.outcome === "unknown") {
      const state = recovers ? "unknown" : "failed";
      const sql = "UPDATE refunds SET state = $2, unknowns = unknowns + 1 WHERE out_trade_no = $1";
      await books.query(sql, [out_trade_no, state]);
      if (!recovers) {
        await books.query(
          "INSERT INTO refunds (out_trade_no, purchase, worker, syssn, txamt) SELECT $2, purchase, worker, syssn, txamt FROM refunds WHERE out_trade_no = $1",
          [out_trade_no, number()],
        );
      }
    }
  }

  return { pay, refund };
}
