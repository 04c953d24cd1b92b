import { beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type ShopDatabase } from "../src/shop/database.js";
import { Orders } from "../src/shop/orders.js";
import { RefundBook } from "../src/shop/refund-book.js";

let db: ShopDatabase;
let orders: Orders;
let refunds: RefundBook;
const report = { out_trade_no: "A1", txamt: 2200, txcurrcd: "HKD", syssn: "9", pay_type: "801501" };

beforeEach(() => {
  db = openDatabase(":memory:");
  orders = new Orders(db);
  refunds = new RefundBook(db);
  const order = { out_trade_no: "A1", backend: "hono", item: "milk-tea", wallet: "alipayhk" } as const;
  orders.place({ ...order, txamt: 2200, txcurrcd: "HKD" });
});

const tickets = () => (db.prepare("select count(*) as n from tickets").get() as { n: number }).n;

describe("an order", () => {
  it("is paid once, however often and by whomever it is told", () => {
    expect(orders.markPaid(report, "enquiry")).toBe("paid");
    const first = orders.find("A1");
    expect(first).toMatchObject({ status: "paid", ticket: 1, paid_by: "enquiry", refundable: 2200 });
    expect(orders.markPaid(report, "notification")).toBe("already_paid");
    expect(orders.find("A1")).toEqual(first);
    expect(tickets()).toBe(1);
  });

  it.each([{ txamt: 2199 }, { txamt: 2201 }, { txcurrcd: "JPY" }, { txamt: undefined }])(
    "paid with %j is put aside for a person",
    (wrong) => {
      expect(orders.markPaid({ ...report, ...wrong }, "notification")).toBe("amount_differs");
      expect(orders.find("A1")).toMatchObject({ status: "review", ticket: null, refundable: 0 });
      expect(tickets()).toBe(0);
    },
  );

  it("that is unknown changes nothing", () => {
    expect(orders.markPaid({ ...report, out_trade_no: "B2" }, "notification")).toBe("unknown_order");
    expect(orders.latest()).toHaveLength(1);
  });

  it("that failed can still be paid, and one that is paid cannot fail", () => {
    orders.markFailed("A1");
    expect(orders.find("A1")?.status).toBe("failed");
    orders.markPaid(report, "notification");
    orders.markFailed("A1");
    expect(orders.find("A1")?.status).toBe("paid");
  });

  it("counts open refunds as taken and failed ones as not", () => {
    orders.markPaid(report, "notification");
    refunds.open({ out_trade_no: "R1", order_no: "A1", txamt: 500 });
    refunds.open({ out_trade_no: "R2", order_no: "A1", txamt: 700 });
    expect(orders.find("A1")).toMatchObject({ refunded: 0, refundable: 1000 });
    refunds.settle("R1", "done", "10");
    refunds.settle("R2", "failed");
    expect(orders.find("A1")).toMatchObject({ refunded: 500, refundable: 1700 });
    refunds.settle("R1", "failed"); // late and wrong: what is done stays done
    expect(orders.find("A1")).toMatchObject({ refunded: 500, refundable: 1700 });
  });
});
