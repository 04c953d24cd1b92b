import { type Clock, isQFPayError, type QFPay, type QFPayError } from "@qfpay/core";
import type { MerchantDatabase, OrderState } from "./books.js";

/** What one customer buys. If an order is lost, the merchant creates another order for the purchase. */
export type Purchase = {
  id: number;
  /** The index of the merchant's account that receives the payment. */
  account: number;
  /**
   * How the customer pays: the merchant scans a code (`CPM`), the customer scans one (`MPM`), or a pre-authorised
   * amount is captured.
   */
  mode: "CPM" | "MPM" | "capture";
  /** The code that the merchant scans, or the gateway's number (`syssn`) of the captured pre-authorisation. */
  auth_code: string;
  txamt: number;
};
/** A refund that the merchant has to make or to finish, under the order number `out_trade_no`. */
export type RefundDue = {
  out_trade_no: string;
  /** The index of the merchant's account that received the payment. */
  account: number;
  /** The gateway's number of the payment. */
  syssn: string;
  txamt: number;
  /** The state of the refund in the merchant's database, such as `new` or `sending`. */
  state: string;
  /** The latest time in epoch milliseconds at which an earlier attempt may have been sent; `null`: there was none. */
  sent_by: string | null;
};

type Options = {
  qfpay: QFPay;
  books: MerchantDatabase;
  notifyUrl: () => string;
  recovers: boolean;
  number: () => string;
  clock: Clock;
};

// The time limit of one call in milliseconds. Before the call, the merchant writes the end of this time to its database
// as `sent_by`, the latest time at which the call can be sent.
const limitMs = 120_000;
const wrongSignature = "1108";

/**
 * Creates a merchant that uses the SDK correctly: it writes the order number to its database before each call. If
 * a crash ends the call or its outcome stays unknown, the merchant resumes the call with the same number.
 */
export function createMerchant({ qfpay, books, notifyUrl, recovers, number, clock }: Options) {
  /**
   * Writes the end of a call's time limit to the merchant's database. The call must not be sent after this time.
   *
   * @returns the milliseconds of the time limit that are left after the write, which may have been slow
   */
  async function recordDeadline(sql: string, out_trade_no: string): Promise<number> {
    const startedAt = clock.monotonic();
    await books.query(sql, [out_trade_no, clock.now() + limitMs]);
    return Math.max(1, limitMs - (clock.monotonic() - startedAt));
  }

  /**
   * Makes the order of a purchase, or resumes it if an earlier attempt failed. An order that is paid, refused or shown
   * to the customer is not sent again.
   */
  async function pay({ id, mode, auth_code, txamt }: Purchase): Promise<void> {
    const latest =
      "SELECT out_trade_no, state, sent_by, count(*) OVER ()::integer AS orders FROM orders WHERE purchase = $1 ORDER BY begun DESC LIMIT 1";
    type Latest = { out_trade_no: string; state: OrderState; sent_by: string; orders: number };
    const [before] = (await books.query<Latest>(latest, [id])).rows;
    const isDecided = before?.state === "paid" || before?.state === "failed";
    if (isDecided || (before?.state === "shown" && mode === "MPM")) return finish(id);
    const isNew = before === undefined || before.state === "lost";
    const out_trade_no = isNew ? number() : before.out_trade_no;
    if (isNew) {
      const begin = "INSERT INTO orders (out_trade_no, purchase, state) VALUES ($1, $2, 'sending')";
      await books.query(begin, [out_trade_no, id]);
    }
    const deadlineMs = await recordDeadline("UPDATE orders SET sent_by = $2 WHERE out_trade_no = $1", out_trade_no);
    const common = { txamt, txcurrcd: "HKD", out_trade_no, notify_url: notifyUrl() } as const;
    const options = { deadlineMs, resume: isNew ? false : { sentAt: new Date(Number(before.sent_by)) } };
    try {
      if (mode === "MPM") {
        const { syssn } = await qfpay.payments.create({ ...common, pay_type: "800201" }, options);
        await markShown(out_trade_no, syssn);
      } else if (mode === "capture") {
        await settle(out_trade_no, await qfpay.preauth.capture({ syssn: auth_code, txamt, out_trade_no }, options));
      } else {
        // Each order of a purchase has a scanned code of its own. Repeated calls for one order use the same code.
        const earlier = isNew ? (before?.orders ?? 0) : before.orders - 1;
        const scanned = `${28 + earlier}${auth_code.slice(2)}`;
        const payment = await qfpay.payments.create({ ...common, pay_type: "800208", auth_code: scanned }, options);
        await settle(out_trade_no, payment);
      }
      await finish(id);
    } catch (error) {
      if (!isQFPayError(error)) throw error;
      await noteDoubt("orders", out_trade_no, error);
      await orderFailed(id, out_trade_no, error);
    }
  }

  /** Saves in the database the latest time at which the call can have been sent. A repeated call needs this time. */
  async function noteDoubt(table: "orders" | "refunds", out_trade_no: string, error: QFPayError) {
    if (!isQFPayError(error, "outcome_unknown") || !error.sentAt) return;
    await books.query(`UPDATE ${table} SET sent_by = $2 WHERE out_trade_no = $1`, [
      out_trade_no,
      error.sentAt.getTime(),
    ]);
  }

  /** Marks an order as shown to the customer. An order that a notification has already marked as paid stays paid. */
  const markShown = (out_trade_no: string, syssn?: string) =>
    books.query(
      "UPDATE orders SET state = 'shown', syssn = $2 WHERE out_trade_no = $1 AND state IN ('sending', 'unknown')",
      [out_trade_no, syssn],
    );

  /**
   * Records how a call ended. The audit later checks that no call that was reported as failed has moved money. A single
   * statement writes the verdict and the order's state: if the process were killed between two statements, the next
   * process would resume an order that already has a verdict.
   *
   * @param why the reason, which the audit shows if the verdict was false
   */
  const recordVerdict = (out_trade_no: string, state: OrderState, why: string) =>
    books.query(
      `WITH verdict AS (INSERT INTO verdicts VALUES ($1, $2, $3))
       UPDATE orders SET state = $2 WHERE out_trade_no = $1 AND state <> 'paid'`,
      [out_trade_no, state, why],
    );

  async function settle(out_trade_no: string, payment: { status: string; syssn?: string; recovered?: true }) {
    let { status, syssn } = payment;
    if (status === "pending") {
      await markShown(out_trade_no, syssn); // Pending: the customer is still typing a PIN.
      ({ status, syssn } = await qfpay.transactions.waitFor({ out_trade_no }, { timeoutMs: 600_000 }));
    }
    if (status !== "success") return recordVerdict(out_trade_no, "failed", `a record with status ${status}`);
    return books.query("UPDATE orders SET state = 'paid', syssn = $2, recovered = $3 WHERE out_trade_no = $1", [
      out_trade_no,
      syssn,
      payment.recovered === true,
    ]);
  }

  async function orderFailed(id: number, out_trade_no: string, error: QFPayError): Promise<void> {
    if (error.code === "order_lost") await recordVerdict(out_trade_no, "lost", wordsOf(error));
    else if (error.outcome === "rejected") {
      await recordVerdict(out_trade_no, "failed", wordsOf(error));
      await finish(id);
    } else if (error.outcome === "unknown") {
      const sql =
        "UPDATE orders SET state = 'unknown', unknowns = unknowns + 1 WHERE out_trade_no = $1 AND state <> 'paid'";
      await books.query(sql, [out_trade_no]);
      // A merchant without the SDK's recovery takes a missing response for a failure and creates another order.
      if (!recovers) await recordVerdict(out_trade_no, "lost", wordsOf(error));
    }
  }

  const finish = async (id: number) => void (await books.query("UPDATE purchases SET done = true WHERE id = $1", [id]));

  /** Makes a refund. If its outcome stays unknown, the next call with this refund resumes it. */
  async function refund({ out_trade_no, syssn, txamt, state, sent_by }: RefundDue): Promise<void> {
    const begin = "UPDATE refunds SET state = 'sending', sent_by = $2 WHERE out_trade_no = $1";
    const deadlineMs = await recordDeadline(begin, out_trade_no);
    const resume = state === "new" ? false : { sentAt: new Date(Number(sent_by)) };
    try {
      const result = await qfpay.refunds.create({ syssn, out_trade_no, txamt }, { deadlineMs, resume });
      if (result.status === "pending") await qfpay.transactions.waitFor({ out_trade_no });
      await books.query(
        "UPDATE refunds SET state = 'done', refund_syssn = $2, recovered = $3 WHERE out_trade_no = $1",
        [out_trade_no, result.syssn, result.recovered === true],
      );
    } catch (error) {
      if (!isQFPayError(error)) throw error;
      await noteDoubt("refunds", out_trade_no, error);
      await refundFailed(out_trade_no, error);
    }
  }

  async function refundFailed(out_trade_no: string, error: QFPayError): Promise<void> {
    if (error.respcd === wrongSignature) return; // The signing key was rotated. The next `refund` call resumes this one.
    if (error.outcome === "rejected") {
      const sql = `WITH verdict AS (INSERT INTO verdicts VALUES ($1, 'failed', $3))
                   UPDATE refunds SET state = 'failed', code = $2 WHERE out_trade_no = $1`;
      await books.query(sql, [out_trade_no, error.respcd ?? error.code, wordsOf(error)]);
    } else if (error.outcome === "unknown") {
      const state = recovers ? "unknown" : "failed";
      const sql = "UPDATE refunds SET state = $2, unknowns = unknowns + 1 WHERE out_trade_no = $1";
      await books.query(sql, [out_trade_no, state]);
      if (!recovers) {
        await books.query(
          "INSERT INTO refunds (out_trade_no, purchase, worker, account, syssn, txamt) SELECT $2, purchase, worker, account, syssn, txamt FROM refunds WHERE out_trade_no = $1",
          [out_trade_no, number()],
        );
      }
    }
  }

  return { pay, refund };
}

const wordsOf = ({ code, outcome, attempts, stack }: QFPayError): string =>
  `${code}, ${outcome}, after ${attempts} attempts: ${stack}`;
