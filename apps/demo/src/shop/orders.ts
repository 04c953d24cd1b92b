import type { Sql } from "../sql/sql.js";
import { type BackendName, type BasketLine, type Order, type OrderStatus, ordersPerPage, type Refund } from "./api.js";
import { refundRule } from "./refund-rule.js";

/** The members of an order that the shop sets when it records the order. */
export type NewOrder = Pick<Order, "out_trade_no" | "backend" | "basket" | "wallet" | "txamt" | "txcurrcd"> & {
  pay_type?: string;
};

/** What a notification or a query of the gateway tells about a payment. `txamt`: the paid amount in HK cents. */
export type PaymentReport = {
  out_trade_no?: string;
  txamt?: number;
  txcurrcd?: string;
  syssn?: string;
  pay_type?: string;
};

/** What a reported payment means for its order: paid by it, paid before, amount or currency wrong, or no such order. */
export type PaidVerdict = "paid" | "already_paid" | "amount_differs" | "unknown_order";

type OrderRow = {
  out_trade_no: string;
  backend: BackendName;
  basket: string;
  wallet: string;
  txamt: number;
  txcurrcd: string;
  pay_type: string | null;
  status: OrderStatus;
  syssn: string | null;
  ticket: number | null;
  created_at: string;
  paid_at: string | null;
  paid_by: Order["paid_by"];
};

const columns =
  "out_trade_no, backend, basket, wallet, txamt, txcurrcd, pay_type, status, syssn, ticket, created_at, paid_at, paid_by";

/** The shop's orders, in its SQL database. */
export class Orders {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Records a new order.
   *
   * @returns `false` if an order with this number exists already; nothing is written then
   */
  async place(order: NewOrder): Promise<boolean> {
    const { out_trade_no, backend, basket, wallet, txamt, txcurrcd, pay_type } = order;
    const placed = await this.#sql.query(
      `insert into tea_orders (out_trade_no, backend, basket, wallet, txamt, txcurrcd, pay_type, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning out_trade_no`,
      [out_trade_no, backend, JSON.stringify(basket), wallet, txamt, txcurrcd, pay_type ?? null, now()],
    );
    return placed.length === 1;
  }

  /** Returns the order with this number, and its refunds. */
  async find(out_trade_no: string): Promise<Order | undefined> {
    const text = `select ${columns} from tea_orders where out_trade_no = ?`;
    const [order] = await this.#withRefunds(await this.#sql.query<OrderRow>(text, [out_trade_no]));
    return order;
  }

  /**
   * Reads one page of the list of orders.
   *
   * @param before an order's number: only older orders are returned
   * @returns at most `ordersPerPage` orders, newest first
   */
  async page(before?: string): Promise<Order[]> {
    const older =
      "where (created_at, out_trade_no) < (select created_at, out_trade_no from tea_orders where out_trade_no = ?)";
    const text = `select ${columns} from tea_orders ${before === undefined ? "" : older}
      order by created_at desc, out_trade_no desc limit ${ordersPerPage}`;
    return this.#withRefunds(await this.#sql.query<OrderRow>(text, before === undefined ? [] : [before]));
  }

  /**
   * Marks an order as paid and gives it a ticket number. Further reports of the same payment change nothing. Amount and
   * currency must match the order. One SQL statement does this, so that two servers cannot both mark an order.
   */
  async markPaid(report: PaymentReport, by: NonNullable<Order["paid_by"]>): Promise<PaidVerdict> {
    const { out_trade_no = "", txamt = 0, txcurrcd = "", syssn = null, pay_type = null } = report;
    const changed = await this.#sql.query(
      `update tea_orders
       set status = 'paid', syssn = ?, pay_type = coalesce(?, pay_type), paid_at = ?, paid_by = ?,
         ticket = ${this.#sql.nextTicket}
       where out_trade_no = ? and status in ('pending', 'failed') and txamt = ? and txcurrcd = ?
       returning out_trade_no`,
      [syssn, pay_type, now(), by, out_trade_no, txamt, txcurrcd],
    );
    if (changed.length === 1) return "paid";
    const order = await this.find(out_trade_no);
    if (!order) return "unknown_order";
    if (order.txamt === txamt && order.txcurrcd === txcurrcd) return "already_paid";
    const aside = "update tea_orders set status = 'review', syssn = ? where out_trade_no = ? and status <> 'paid'";
    await this.#sql.query(aside, [syssn, out_trade_no]);
    return "amount_differs";
  }

  /** Marks an order as failed after a final refusal by the gateway. A later payment of the same order still counts. */
  async markFailed(out_trade_no: string): Promise<void> {
    const text = "update tea_orders set status = 'failed' where out_trade_no = ? and status = 'pending'";
    await this.#sql.query(text, [out_trade_no]);
  }

  /** Adds to each order the refunds that were made of it. */
  async #withRefunds(rows: readonly OrderRow[]): Promise<Order[]> {
    if (rows.length === 0) return [];
    const refunds = await this.#sql.query<Refund & { order_no: string }>(
      `select out_trade_no, order_no, txamt, status, created_at from tea_refunds
       where order_no in (${rows.map(() => "?").join(", ")}) order by created_at, out_trade_no`,
      rows.map(({ out_trade_no }) => out_trade_no),
    );
    return rows.map((row) =>
      orderOf(
        row,
        refunds.filter(({ order_no }) => order_no === row.out_trade_no),
      ),
    );
  }
}

const now = () => new Date().toISOString();
const sum = (refunds: readonly Refund[]) => refunds.reduce((total, { txamt }) => total + txamt, 0);

function orderOf(row: OrderRow, refunds: readonly Refund[]): Order {
  const refunded = sum(refunds.filter(({ status }) => status === "done"));
  const taken = sum(refunds.filter(({ status }) => status !== "failed"));
  return {
    ...row,
    basket: JSON.parse(row.basket) as BasketLine[],
    refunds,
    refunded,
    refundable: row.status === "paid" ? row.txamt - taken : 0,
    refund_rule: refundRule(row),
  };
}
