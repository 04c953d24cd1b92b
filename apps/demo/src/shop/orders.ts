import type { Order, Refund } from "./api.js";
import type { ShopDatabase } from "./database.js";
import { refundRule } from "./refund-rule.js";

export type NewOrder = Pick<Order, "out_trade_no" | "backend" | "item" | "wallet" | "txamt" | "txcurrcd"> & {
  pay_type?: string;
};

/** What a notification or an enquiry says about a payment. */
export type PaymentReport = {
  out_trade_no?: string;
  txamt?: number;
  txcurrcd?: string;
  syssn?: string;
  pay_type?: string;
};

/** What a report changed. */
export type PaidVerdict = "paid" | "already_paid" | "amount_differs" | "unknown_order";

type OrderRow = Omit<Order, "refunds" | "refunded" | "refundable" | "refund_rule">;

const select = `
  select o.out_trade_no, o.backend, o.item, o.wallet, o.txamt, o.txcurrcd, o.pay_type, o.status, o.syssn,
    o.created_at, o.paid_at, o.paid_by, (select min(number) from tickets t where t.order_no = o.out_trade_no) as ticket
  from orders o`;

/** The orders of the shop, in SQL. */
export class Orders {
  readonly #db: ShopDatabase;

  constructor(db: ShopDatabase) {
    this.#db = db;
  }

  place(order: NewOrder): void {
    const { out_trade_no, backend, item, wallet, txamt, txcurrcd, pay_type } = order;
    this.#db
      .prepare(
        `insert into orders (out_trade_no, backend, item, wallet, txamt, txcurrcd, pay_type, created_at)
         values (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(out_trade_no, backend, item, wallet, txamt, txcurrcd, pay_type ?? null, new Date().toISOString());
  }

  find(out_trade_no: string): Order | undefined {
    // Not `get()`: it puts a `_metadata` member into the row.
    const [row] = this.#db.prepare(`${select} where o.out_trade_no = ?`).all(out_trade_no) as OrderRow[];
    return row && this.#withRefunds(row);
  }

  /** Newest first. */
  latest(limit = 30): Order[] {
    const rows = this.#db.prepare(`${select} order by o.created_at desc, o.rowid desc limit ?`).all(limit);
    return (rows as OrderRow[]).map((row) => this.#withRefunds(row));
  }

  /**
   * Marks an order paid and calls out its ticket number, once: notifications repeat, and an enquiry may come first. The
   * amount and the currency have to be those of the order.
   */
  markPaid(report: PaymentReport, by: "notification" | "enquiry"): PaidVerdict {
    const { out_trade_no = "", txamt = 0, txcurrcd = "", syssn = null, pay_type = null } = report;
    return this.#db.transaction(() => {
      const { changes } = this.#db
        .prepare(
          `update orders set status = 'paid', syssn = ?, pay_type = coalesce(?, pay_type), paid_at = ?, paid_by = ?
           where out_trade_no = ? and status in ('pending', 'failed') and txamt = ? and txcurrcd = ?`,
        )
        .run(syssn, pay_type, new Date().toISOString(), by, out_trade_no, txamt, txcurrcd);
      if (changes === 1) {
        this.#db.prepare("insert into tickets (order_no) values (?)").run(out_trade_no);
        return "paid";
      }
      const order = this.find(out_trade_no);
      if (!order) return "unknown_order";
      if (order.txamt === txamt && order.txcurrcd === txcurrcd) return "already_paid";
      this.#db
        .prepare("update orders set status = 'review', syssn = ? where out_trade_no = ? and status <> 'paid'")
        .run(syssn, out_trade_no);
      return "amount_differs";
    })() as PaidVerdict;
  }

  /** The gateway's final word on a payment was no. A later payment of the same order still counts. */
  markFailed(out_trade_no: string): void {
    this.#db
      .prepare("update orders set status = 'failed' where out_trade_no = ? and status = 'pending'")
      .run(out_trade_no);
  }

  #withRefunds(row: OrderRow): Order {
    const refunds = this.#db
      .prepare("select out_trade_no, txamt, status, created_at from refunds where order_no = ? order by rowid")
      .all(row.out_trade_no) as Refund[];
    const sum = (of: Refund[]) => of.reduce((total, { txamt }) => total + txamt, 0);
    const refunded = sum(refunds.filter(({ status }) => status === "done"));
    const taken = sum(refunds.filter(({ status }) => status !== "failed"));
    const refundable = row.status === "paid" ? row.txamt - taken : 0;
    return { ...row, refunds, refunded, refundable, refund_rule: refundRule(row) };
  }
}
