import type { RefundStatus } from "./api.js";
import type { ShopDatabase } from "./database.js";

/** The refunds of the shop, in SQL. A row exists before the gateway is asked, so that no answer can be lost. */
export class RefundBook {
  readonly #db: ShopDatabase;

  constructor(db: ShopDatabase) {
    this.#db = db;
  }

  open(refund: { out_trade_no: string; order_no: string; txamt: number }): void {
    this.#db
      .prepare("insert into refunds (out_trade_no, order_no, txamt, created_at) values (?, ?, ?, ?)")
      .run(refund.out_trade_no, refund.order_no, refund.txamt, new Date().toISOString());
  }

  settle(out_trade_no: string, status: Exclude<RefundStatus, "pending">, syssn?: string): void {
    this.#db
      .prepare(
        "update refunds set status = ?, syssn = coalesce(?, syssn) where out_trade_no = ? and status = 'pending'",
      )
      .run(status, syssn ?? null, out_trade_no);
  }
}
