import { describe, expect, it } from "vitest";
import { createOrderNumber, type LimiterUse } from "../src/index.js";
import { json, query, record, type Sent, watch, clientWithFetch as worldAt } from "./support.js";

const midMonth = Date.UTC(2026, 0, 15, 4);
const number = (n: number) => `A-${String(n).padStart(18, "0")}`;
const recordOf = (out_trade_no: string) => record({ out_trade_no, syssn: `9${out_trade_no.slice(2)}` });

/** Makes a gateway with the given orders. It answers queries by order numbers or by time, with 100 records a page. */
const gateway =
  (orders: readonly string[]) =>
  ({ params }: Sent) => {
    if (params.out_trade_no)
      return json(
        query(
          ...params.out_trade_no
            .split(",")
            .filter((n) => orders.includes(n))
            .map(recordOf),
        ),
      );
    const from = (Number(params.page) - 1) * 100;
    return json(query(...orders.slice(from, from + 100).map(recordOf)));
  };

describe("Polls of one client", () => {
  const poll = { use: "poll" } as const;

  it("that arrive while a query is under way share the next one", async () => {
    const orders = Array.from({ length: 6 }, (_, n) => number(n));
    const { qfpay, sent, clock } = worldAt(gateway(orders), {}, midMonth);
    const all: ReturnType<typeof watch>[] = [];
    for (const out_trade_no of orders) {
      all.push(watch(qfpay.transactions.get({ out_trade_no }, poll)));
      await Promise.resolve();
      await Promise.resolve();
    }
    await clock.advance(2_000);
    expect(all.every(({ state }) => state === "fulfilled")).toBe(true);
    expect(sent.map(({ params }) => params.out_trade_no)).toEqual([orders[0], orders.slice(1).join(",")]);
  });

  it("query up to 50 numbers by lists, and more by the newest records", async () => {
    for (const [count, byRange] of [
      [50, 0],
      [51, 1],
      [250, 3],
    ] as const) {
      const orders = Array.from({ length: count }, (_, n) => number(n));
      const { qfpay, sent } = worldAt(gateway(orders), {}, midMonth);
      const found = await Promise.all(orders.map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, poll)));
      expect(found.map((one) => one?.out_trade_no)).toEqual(orders);
      expect(sent.filter(({ params }) => params.start_time)).toHaveLength(byRange);
      if (byRange > 0) expect(sent).toHaveLength(byRange);
    }
  });

  it("find an order that is not among the newest records by its number", async () => {
    const orders = Array.from({ length: 60 }, (_, n) => number(n));
    const known = gateway(orders);
    const { qfpay } = worldAt((sent) => (sent.params.out_trade_no ? known(sent) : json(query())), {}, midMonth);
    const found = await Promise.all(orders.map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, poll)));
    expect(found.map((one) => one?.out_trade_no)).toEqual(orders);
  });

  it("read past the newer orders of another process as long as pages are cheaper than lists of numbers", async () => {
    for (const [newer, pages, all] of [
      [1_000, 13, 13],
      [10_000, 50, 100],
    ] as const) {
      const own = Array.from({ length: 300 }, (_, n) => number(n));
      const others = Array.from({ length: newer }, (_, n) => number(1_000_000 + n));
      const { qfpay, sent } = worldAt(gateway([...others, ...own]), { limiter: false }, midMonth);
      const found = await Promise.all(own.map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, poll)));
      expect(found.map((one) => one?.out_trade_no)).toEqual(own);
      expect(sent.filter(({ params }) => params.start_time)).toHaveLength(pages);
      expect(sent).toHaveLength(all);
    }
  });

  it("also query the month before while an order without a record can be of that month, and for longer only if asked to", async () => {
    for (const [at, lastMonth, queries] of [
      ["2026-01-31T23:49:59", undefined, 1],
      ["2026-02-01T00:00:01", undefined, 2],
      ["2026-02-01T02:39:59", undefined, 2],
      ["2026-02-01T02:40:00", undefined, 1],
      ["2026-02-20T12:00:00", true, 2],
    ] as const) {
      for (const use of ["poll", "stray"] as const) {
        const { qfpay, sent } = worldAt(() => json(query()), {}, Date.parse(`${at}+08:00`));
        await qfpay.transactions.get({ out_trade_no: "A-1" }, { use, lastMonth });
        expect(sent, `${at} ${lastMonth}`).toHaveLength(queries);
      }
    }
  });

  it("query once for an order with a record of this month, in the first hours of a month too", async () => {
    const { qfpay, sent } = worldAt(gateway(["A-1"]), {}, Date.parse("2026-02-01T00:30:00+08:00"));
    await qfpay.transactions.get({ out_trade_no: "A-1" }, poll);
    expect(sent).toHaveLength(1);
  });

  it("for more than 50 numbers read the newest records of both months in the first hours of a month", async () => {
    const [older, newer] = [0, 1].map((from) => Array.from({ length: 120 }, (_, n) => number(2 * n + from)));
    const ofMonth = (start = "2026-02") => (start.startsWith("2026-01") ? older! : newer!);
    const { qfpay, sent } = worldAt(
      (request) => gateway(ofMonth(request.params.start_time))(request),
      {},
      Date.parse("2026-02-01T00:30:00+08:00"),
    );
    const all = [...older!, ...newer!];
    const found = await Promise.all(all.map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, poll)));
    expect(found.map((one) => one?.out_trade_no)).toEqual(all);
    expect(sent).toHaveLength(4);
  });

  it("for more than 50 open orders in the first hours of a month read on to the records of the month before", async () => {
    const open = Array.from({ length: 60 }, (_, n) => recordOf(number(n))).map((one, n) => ({
      ...one,
      respcd: "1143",
      sysdtm: "2026-02-01 00:10:00",
      syssn: `8${n}`,
    }));
    const paid = recordOf(number(7));
    const { qfpay, sent } = worldAt(
      ({ params: { start_time } }) => json(start_time?.startsWith("2026-01") ? query(paid) : query(...open)),
      {},
      Date.parse("2026-02-01T00:30:00+08:00"),
    );
    const found = await Promise.all(
      open.map(({ out_trade_no }) => qfpay.transactions.get({ out_trade_no: String(out_trade_no) }, poll)),
    );
    expect(found.map((one) => one?.status)).toEqual(open.map((_, n) => (n === 7 ? "success" : "pending")));
    expect(sent).toHaveLength(2);
  });

  it("for more than 50 orders do not take a refunded second payment for the order's only one", async () => {
    const orders = Array.from({ length: 60 }, (_, n) => number(n));
    const paid = { ...recordOf(number(7)), syssn: "1" };
    const newest = orders.map((one, n) => ({ ...recordOf(one), cancel: n === 7 ? "3" : "0" }));
    for (const [now, others] of [
      ["2026-02-01T00:30:00+08:00", []],
      ["2026-02-15T12:00:00+08:00", Array.from({ length: 40 }, (_, n) => recordOf(`B-${n}`))], // A page is full.
    ] as const) {
      const { qfpay } = worldAt(
        ({ params: { start_time, out_trade_no, page } }) => {
          const known = start_time?.startsWith("2026-01") || out_trade_no || page === "2" ? [paid] : [];
          return json(query(...(out_trade_no ? [newest[7]!] : page === "2" ? [] : [...newest, ...others]), ...known));
        },
        {},
        Date.parse(now),
      );
      const found = await Promise.all(orders.map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, poll)));
      expect(found[7]).toMatchObject({ syssn: "1", status: "success", refunded: "none" });
    }
  });

  it("for more than 50 orders soon find a payment that many newer records hide behind an open attempt", async () => {
    const orders = Array.from({ length: 60 }, (_, n) => number(n));
    const paid = orders.slice(0, 20).map((one, n) => ({ ...recordOf(one), syssn: `7${n}` }));
    const open = orders.map((one) => ({ ...recordOf(one), respcd: "1143" }));
    const others = Array.from({ length: 40 }, (_, n) => recordOf(`B-${n}`));
    const all = [...open, ...others, ...paid]; // Open orders and others' fill the first page.
    let n = 0;
    const { qfpay, sent, clock } = worldAt(
      ({ params: { out_trade_no, page } }) => {
        const listed = out_trade_no?.split(",");
        if (listed) return json(query(...all.filter((one) => listed.includes(String(one.out_trade_no)))));
        return json(query(...all.slice(100 * (Number(page) - 1), 100 * Number(page))));
      },
      { random: () => (n++ % 12) / 12, limiter: false },
      midMonth,
    );
    const isPaid = new Set<number>();
    for (let round = 0; round < 12; round++) {
      const polls = Promise.all(orders.map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, poll)));
      await clock.advance(3_000);
      const found = await polls;
      for (const [at, one] of found.entries()) if (one?.status === "success") isPaid.add(at);
    }
    expect(isPaid.size).toBe(20);
    expect(sent).toHaveLength(24); // Two queries a round: the newest records, and one list of numbers.
  });

  it("for more than 50 orders find a payment that the gateway's clock, ten minutes ahead, has dated", async () => {
    const orders = Array.from({ length: 60 }, (_, n) => number(n));
    const open = orders.map((one) => ({ ...recordOf(one), respcd: "1143", sysdtm: "2026-01-15 11:50:00" }));
    const all = [{ ...recordOf(number(7)), syssn: "99", sysdtm: "2026-01-15 12:09:59" }, ...open];
    const { qfpay } = worldAt(
      ({ params: { start_time = "", end_time = "3" } }) =>
        json(query(...all.filter(({ sysdtm }) => start_time <= sysdtm && sysdtm <= end_time))),
      { random: () => 0.99 },
      midMonth,
    );
    const found = await Promise.all(orders.map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, poll)));
    expect(found[7]).toMatchObject({ syssn: String(all[0]!.syssn), status: "success" });
  });

  it("of waitFor, begun after the month's end, find an order that was made and paid before it", async () => {
    const ofLastMonth = ({ params }: Sent) =>
      json(params.start_time?.startsWith("2026-01") ? query(recordOf("A-1")) : query());
    const { qfpay, clock } = worldAt(ofLastMonth, {}, Date.parse("2026-02-01T00:20:00+08:00"));
    const waiting = watch(qfpay.transactions.waitFor({ out_trade_no: "A-1" }, { timeoutMs: 3_000 }));
    await clock.advance(3_000);
    expect(waiting).toMatchObject({ state: "fulfilled", value: { out_trade_no: "A-1", status: "success" } });
  });

  it("are calls for up to five orders, as at a till, and polls from the sixth order on", async () => {
    for (const [count, use] of [
      [5, "call"],
      [6, "poll"],
    ] as const) {
      const uses: (LimiterUse | undefined)[] = [];
      const limiter = {
        async acquire(_signal?: AbortSignal, use?: LimiterUse) {
          uses.push(use);
          return () => {};
        },
        coolDown() {},
      };
      const orders = Array.from({ length: count }, (_, n) => number(n));
      const { qfpay, clock } = worldAt(gateway(orders), { limiter }, midMonth);
      for (const out_trade_no of orders) watch(qfpay.transactions.waitFor({ out_trade_no }));
      await clock.advance(4_000);
      expect(uses[0]).toBe(use);
    }
  });
});

it("query 400 own order numbers at once with at most 80 requests", async () => {
  const orders = Array.from({ length: 400 }, () => createOrderNumber());
  const { qfpay, sent } = worldAt(gateway(orders), {}, midMonth);
  await qfpay.transactions.getMany(orders.map((out_trade_no) => ({ out_trade_no })));
  expect(sent).toHaveLength(80);
});
