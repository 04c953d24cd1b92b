import { beforeEach, describe, expect, it } from "vitest";
import { Orders } from "../src/shop/orders.js";
import { RefundBook } from "../src/shop/refund-book.js";
import { openEmbeddedSql } from "../src/sql/embedded-sql.js";
import type { Sql } from "../src/sql/sql.js";

let sql: Sql;
let orders: Orders;
let refunds: RefundBook;
const report = { out_trade_no: "A1", txamt: 2200, txcurrcd: "HKD", syssn: "9", pay_type: "801501" };

beforeEach(async () => {
  sql = openEmbeddedSql(":memory:");
  orders = new Orders(sql);
  refunds = new RefundBook(sql);
  const basket = [{ item: "milk-tea", quantity: 1 }];
  const order = { out_trade_no: "A1", backend: "hono", basket, wallet: "alipayhk" } as const;
  await orders.place({ ...order, txamt: 2200, txcurrcd: "HKD" });
});

const tickets = async () => {
  const text = "select count(*) as n from tea_orders where ticket is not null";
  return Number((await sql.query<{ n: number }>(text))[0]?.n);
};

describe("an order", () => {
  it("is paid once, however often and by whomever it is told", async () => {
    expect(await orders.markPaid(report, "enquiry")).toBe("paid");
    const first = await orders.find("A1");
    expect(first).toMatchObject({ status: "paid", ticket: 1, paid_by: "enquiry", refundable: 2200 });
    expect(await orders.markPaid(report, "notification")).toBe("already_paid");
    expect(await orders.find("A1")).toEqual(first);
    expect(await tickets()).toBe(1);
  });

  it.each([{ txamt: 2199 }, { txamt: 2201 }, { txcurrcd: "JPY" }, { txamt: undefined }])(
    "paid with %j is put aside for a person",
    async (wrong) => {
      expect(await orders.markPaid({ ...report, ...wrong }, "notification")).toBe("amount_differs");
      expect(await orders.find("A1")).toMatchObject({ status: "review", ticket: null, refundable: 0 });
      expect(await tickets()).toBe(0);
    },
  );

  it("that is unknown changes nothing", async () => {
    expect(await orders.markPaid({ ...report, out_trade_no: "B2" }, "notification")).toBe("unknown_order");
    expect(await orders.page()).toHaveLength(1);
  });

  it("that failed can still be paid, and one that is paid cannot fail", async () => {
    await orders.markFailed("A1");
    expect((await orders.find("A1"))?.status).toBe("failed");
    await orders.markPaid(report, "notification");
    await orders.markFailed("A1");
    expect((await orders.find("A1"))?.status).toBe("paid");
  });

  it("counts open refunds as taken and failed ones as not", async () => {
    await orders.markPaid(report, "notification");
    expect(await refunds.open({ out_trade_no: "R1", order_no: "A1", txamt: 500 })).toBe(true);
    expect(await orders.find("A1")).toMatchObject({ refunded: 0, refundable: 1700 });
    await refunds.settle("R1", "done", "10");
    await refunds.open({ out_trade_no: "R2", order_no: "A1", txamt: 700 });
    expect(await orders.find("A1")).toMatchObject({ refunded: 500, refundable: 1000 });
    await refunds.settle("R2", "failed");
    expect(await orders.find("A1")).toMatchObject({ refunded: 500, refundable: 1700 });
    await refunds.settle("R1", "failed"); // R1 has succeeded, so a late report of a failure changes nothing.
    expect(await orders.find("A1")).toMatchObject({ refunded: 500, refundable: 1700 });
  });

  it("has one open refund at a time, of what is left and not a cent more", async () => {
    await orders.markPaid(report, "notification");
    const refund = (out_trade_no: string, txamt: number) => refunds.open({ out_trade_no, order_no: "A1", txamt });
    expect(await refund("R1", 2201)).toBe(false);
    const opened = await Promise.all([refund("R2", 100), refund("R3", 100)]);
    expect(opened).toEqual([true, false]);
    await refunds.settle("R2", "done", "10");
    expect(await refund("R4", 2101)).toBe(false);
    expect(await refund("R5", 2100)).toBe(true);
  });
});
