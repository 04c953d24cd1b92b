import type { CallOptions } from "@qfpay/core";
import type { Sql } from "../sql/sql.js";

const deadlineMs = 120_000;

/**
 * Remembers in SQL which calls were sent: for each `out_trade_no`, the latest time at which the SDK may still send a
 * request with it. After a crash, a stored number shows that a call may have been under way.
 */
export class SentCalls {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Records that a call with this number begins, and returns options to pass to the SDK's method. If the number was
   * recorded before, the SDK then queries the gateway for the earlier call first.
   */
  async begin(out_trade_no: string): Promise<CallOptions> {
    const [earlier] = await this.#sql.query<{ sent_by: string }>(
      "select sent_by from tea_calls where out_trade_no = ?",
      [out_trade_no],
    );
    await this.#sql.query(
      `insert into tea_calls (out_trade_no, sent_by) values (?, ?)
       on conflict (out_trade_no) do update set sent_by = excluded.sent_by returning out_trade_no`,
      [out_trade_no, new Date(Date.now() + deadlineMs).toISOString()],
    );
    return { deadlineMs, resume: earlier ? { sentAt: new Date(earlier.sent_by) } : false };
  }
}
