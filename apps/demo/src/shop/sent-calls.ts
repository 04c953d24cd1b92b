import type { CallOptions } from "@qfpay/core";
import type { Sql } from "../sql/sql.js";

const deadlineMs = 120_000;

/** Until when a request with a number may have been sent, in SQL: what a crash leaves behind is known by it. */
export class SentCalls {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Writes down that a call with this number begins. A number that was sent before is resumed: the SDK asks the gateway
   * first, and takes a refusal for final once an earlier request is too old to be carried out.
   *
   * @returns what to call the SDK with
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
