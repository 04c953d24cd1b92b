import { describe, expect, it } from "vitest";
import {
  json,
  query,
  type Reply,
  record,
  rejection,
  type Sent,
  tooMany,
  watch,
  clientWithFetch as worldAt,
} from "./support.js";

const clientWithFetch = (replies: Reply[] | ((sent: Sent) => Reply), options = {}) =>
  worldAt(replies, options, Date.UTC(2026, 0, 15, 4));
const number = (n: number) => `A-${String(n).padStart(18, "0")}`; // Each of these order numbers has 20 characters.
/** Answers a query for a comma-separated list of order numbers with a record for each number. */
const known = ({ params }: Sent) =>
  json(query(...params.out_trade_no!.split(",").map((n) => record({ out_trade_no: n, syssn: `9${n.slice(2)}` }))));

describe("Queries of one tick", () => {
  it("share one request, and each caller gets its own record, also two callers with the same number", async () => {
    const { qfpay, sent } = clientWithFetch(known);
    const found = await Promise.all([1, 2, 3, 2].map((n) => qfpay.transactions.get({ out_trade_no: number(n) })));
    expect(found.map((t) => t?.out_trade_no)).toEqual([1, 2, 3, 2].map(number));
    expect(sent.map(({ params }) => params.out_trade_no)).toEqual([[1, 2, 3].map(number).join(",")]);
  });

  it("are split into lists of at most 128 characters, full lists first", async () => {
    // Six order numbers of 20 characters and their commas make 125 characters; a seventh number would make 146.
    const { qfpay, sent } = clientWithFetch(known);
    const found = await qfpay.transactions.getMany(Array.from({ length: 13 }, (_, n) => ({ out_trade_no: number(n) })));
    expect(found.every((t, n) => t?.out_trade_no === number(n))).toBe(true);
    expect(sent.map(({ params }) => params.out_trade_no!.split(",").length)).toEqual([6, 6, 1]);
    for (const { params } of sent) expect(params.out_trade_no!.length).toBeLessThanOrEqual(128);
  });

  it("fill a list to exactly 128 characters and not to 129", async () => {
    for (const [first, requests] of [
      [64, 1],
      [65, 2],
    ] as const) {
      const { qfpay, sent } = clientWithFetch(known);
      await qfpay.transactions.getMany([{ out_trade_no: "A".repeat(first) }, { out_trade_no: "B".repeat(63) }]);
      expect(sent, String(first)).toHaveLength(requests);
    }
  });

  it("by syssn and by order number do not share a list", async () => {
    const { qfpay, sent } = clientWithFetch([json(query(record({ syssn: "1", out_trade_no: "X" })))]);
    const found = await qfpay.transactions.getMany([{ syssn: "1" }, { out_trade_no: "X" }, { out_trade_no: "1" }]);
    expect(found.map((t) => t?.syssn)).toEqual(["1", "1", undefined]);
    expect(sent.map(({ params }) => [params.syssn, params.out_trade_no])).toEqual([
      ["1", undefined],
      [undefined, "X,1"],
      [undefined, "1"], // The order number 1 was not found, so the previous month is queried, too.
    ]);
  });

  it("that fail reject all callers of their list and no caller of another list", async () => {
    const { qfpay } = clientWithFetch((sent) =>
      sent.params.out_trade_no!.startsWith(number(0)) ? json({ respcd: "1108", resperr: "no" }) : known(sent),
    );
    const asked = Array.from({ length: 8 }, (_, n) => watch(qfpay.transactions.get({ out_trade_no: number(n) })));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked.map(({ state }) => state)).toEqual([...Array(6).fill("rejected"), "fulfilled", "fulfilled"]);
    expect(asked[0]!.error).toMatchObject({ code: "api_error", respcd: "1108" });
  });

  it("are not cached: the next tick sends a new query", async () => {
    const { qfpay, sent } = clientWithFetch(known);
    await qfpay.transactions.get({ out_trade_no: number(1) });
    await qfpay.transactions.get({ out_trade_no: number(1) });
    expect(sent).toHaveLength(2);
  });

  it("continue when one caller of a shared query is aborted", async () => {
    const { qfpay, clock } = clientWithFetch([
      tooMany("5"),
      json(query(record({ out_trade_no: "X" }), record({ out_trade_no: "Y" }))),
    ]);
    const abort = new AbortController();
    const one = watch(qfpay.transactions.get({ out_trade_no: "X" }, { signal: abort.signal }));
    const other = watch(qfpay.transactions.get({ out_trade_no: "Y" }));
    await clock.advance(1_000);
    abort.abort(new Error("left"));
    await clock.advance(0);
    expect([one.error.code, other.state]).toEqual(["aborted", "pending"]);
    await clock.advance(10_000);
    expect(other.value?.out_trade_no).toBe("Y");
    expect(clock.pending).toBe(0);
  });

  it("end and leave nothing running when all callers are aborted", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("5")]);
    const abort = new AbortController();
    const asked = ["X", "Y"].map((n) => watch(qfpay.transactions.get({ out_trade_no: n }, { signal: abort.signal })));
    await clock.advance(1_000);
    abort.abort(new Error("left"));
    await clock.advance(60_000);
    expect(asked.map(({ error }) => error.code)).toEqual(["aborted", "aborted"]);
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("show a double payment: the newest paid record, with the other one in alsoPaid", async () => {
    const { qfpay } = clientWithFetch([
      json(query(record({ syssn: "21" }), record({ syssn: "22" }), record({ syssn: "23", respcd: "1181" }))),
    ]);
    const found = await qfpay.transactions.get({ out_trade_no: "A-1001" });
    expect([found?.syssn, found?.alsoPaid?.map(({ syssn }) => syssn)]).toEqual(["22", ["21"]]);
    const single = clientWithFetch([json(query(record({ syssn: "21" }), record({ syssn: "21" })))]);
    expect(await single.qfpay.transactions.get({ out_trade_no: "A-1001" })).not.toHaveProperty("alsoPaid");
  });

  it("continue with the next page as long as a page is full", async () => {
    const full = Array.from({ length: 100 }, (_, i) =>
      record({ out_trade_no: "X", syssn: String(100 + i), respcd: "1181" }),
    );
    const { qfpay, sent } = clientWithFetch([
      json(query(...full)),
      json(query(record({ out_trade_no: "X", syssn: "99" }))),
    ]);
    expect(await qfpay.transactions.get({ out_trade_no: "X" })).toMatchObject({ syssn: "99", status: "success" });
    expect(sent.map(({ params }) => [params.page, params.page_size])).toEqual([
      ["1", "100"],
      ["2", "100"],
    ]);
  });

  it("continue with the next page although a full page contains an entry that is no record", async () => {
    const full = [
      null,
      ...Array.from({ length: 99 }, (_, i) => record({ out_trade_no: "X", syssn: String(100 + i), respcd: "1181" })),
    ];
    const { qfpay } = clientWithFetch([json(query(...full)), json(query(record({ out_trade_no: "X", syssn: "99" })))]);
    expect(await qfpay.transactions.get({ out_trade_no: "X" })).toMatchObject({ syssn: "99", status: "success" });
  });
});

describe("transactions.list", () => {
  const listed = async (filter: object, replies: Reply[] | ((sent: Sent) => Reply) = [json(query(record()))]) => {
    const { qfpay, sent } = clientWithFetch(replies);
    const all: unknown[] = [];
    for await (const transaction of qfpay.transactions.list(filter as never)) all.push(transaction.syssn);
    return { all, windows: sent.map(({ params: { start_time, end_time } }) => [start_time, end_time]) };
  };

  it("splits a range at month ends, newest first, with each moment in exactly one query", async () => {
    const { windows } = await listed({ start_time: "2025-12-30 10:00:00", end_time: "2026-03-01 00:00:00" });
    expect(windows).toEqual([
      ["2026-03-01 00:00:00", "2026-03-01 00:00:00"],
      ["2026-02-01 00:00:00", "2026-02-28 23:59:59"],
      ["2026-01-01 00:00:00", "2026-01-31 23:59:59"],
      ["2025-12-30 10:00:00", "2025-12-31 23:59:59"],
    ]);
  });

  it("converts dates to Hong Kong time and does not split a range within one month", async () => {
    const { windows, all } = await listed({
      start_time: new Date("2026-01-01T00:00:00Z"),
      end_time: "2026-01-31 23:59:59",
    });
    expect(windows).toEqual([["2026-01-01 08:00:00", "2026-01-31 23:59:59"]]);
    expect(all).toHaveLength(1);
  });

  it.each([
    [{ start_time: "2026-02-01 00:00:00", end_time: "2026-01-31 00:00:00" }, "end_time"],
    [{ start_time: "2026-02-01", end_time: "2026-02-02 00:00:00" }, "start_time"],
    [{ start_time: "2026-02-01 00:00:00", end_time: "2026-02-30 00:00:00" }, "end_time"],
    [{ start_time: new Date("x"), end_time: "2026-02-02 00:00:00" }, "start_time"],
    [{ start_time: "2026-02-01 00:00:00" }, "end_time"],
  ])("refuses %j, naming %s", async (filter, path) => {
    expect(await rejection(listed(filter))).toMatchObject({ code: "params_invalid", issues: [{ path }] });
  });
});
