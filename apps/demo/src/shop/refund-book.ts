import type { Sql } from "../sql/sql.js";
import type { RefundStatus } from "./api.js";

/** The shop's refunds in SQL. A row is written before the gateway gets the refund, so that no refund can be lost. */
export class RefundBook {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Records a new refund before the gateway gets it.
   *
   * @returns `false` if another refund of the order is open, or less than `txamt` can still be refunded
   */
  async open(refund: { out_trade_no: string; order_no: string; txamt: number }): Promise<boolean> {
    const { out_trade_no, order_no, txamt } = refund;
    const opened = await this.#sql.query(
      `insert into tea_refunds (out_trade_no, order_no, txamt, created_at)
       select cast(? as text), out_trade_no, cast(? as integer), cast(? as text) from tea_orders o
       where o.out_trade_no = ? and cast(? as integer) <= o.txamt - coalesce(
         (select sum(r.txamt) from tea_refunds r where r.order_no = o.out_trade_no and r.status <> 'failed'), 0)
       on conflict do nothing returning out_trade_no`,
      [out_trade_no, txamt, new Date().toISOString(), order_no, txamt],
    );
    return opened.length === 1;
  }

  /** Stores the outcome of a refund that was open: the new status, and the refund's `syssn` if it is known. */
  async settle(out_trade_no: string, status: Exclude<RefundStatus, "pending">, syssn?: string): Promise<void> {
    await this.#sql.query(
      "update tea_refunds set status = ?, syssn = coalesce(?, syssn) where out_trade_no = ? and status = 'pending'",
      [status, syssn ?? null, out_trade_no],
    );
  }
}
