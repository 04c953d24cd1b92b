import { describe, expect, it } from "vitest";
import { compareWithOrder } from "../src/index.js";
import {
  json,
  never,
  query,
  type Reply,
  record,
  rejection,
  type Sent,
  syssn,
  tooMany,
  watch,
  clientWithFetch as worldAt,
} from "./support.js";

// The middle of a month, because on its first day the client also queries the previous month.
const midMonth = Date.UTC(2026, 0, 15, 4);
const clientWithFetch = (replies: Reply[] | ((sent: Sent) => Reply), options = {}, start = midMonth) =>
  worldAt(replies, options, start);

const open = (over = {}) => record({ respcd: "1143", ...over });
const get = async (...records: unknown[]) =>
  clientWithFetch([json(query(...records))]).qfpay.transactions.get({ out_trade_no: "A-1001" });

describe("transactions.get", () => {
  it("queries the month before by default, also if lastMonth is undefined, and does not if it is false", async () => {
    for (const [options, queries] of [
      [{}, 2],
      [{ lastMonth: undefined }, 2],
      [{ lastMonth: false }, 1],
    ] as const) {
      const { qfpay, sent } = clientWithFetch(() => json(query()));
      await qfpay.transactions.get({ out_trade_no: "A-1001" }, options);
      expect(sent).toHaveLength(queries);
    }
  });

  it("queries by one number only and reads the record", async () => {
    const { qfpay, sent } = clientWithFetch([json(query(record({ cancel: "0", errmsg: "" })))]);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toMatchObject({
      syssn,
      out_trade_no: "A-1001",
      txamt: 1000,
      txcurrcd: "HKD",
      pay_type: "800201",
      respcd: "0000",
      status: "success",
      order_type: "payment",
      refunded: "none",
    });
    await qfpay.transactions.get({ syssn });
    expect(sent.map(({ path, params }) => [path, params])).toEqual([
      ["/trade/v1/query", { out_trade_no: "A-1001", page: "1", page_size: "100" }],
      ["/trade/v1/query", { syssn, page: "1", page_size: "100" }],
    ]);
  });

  it.each([
    [{}, "out_trade_no"],
    [{ out_trade_no: "" }, "out_trade_no"],
    [{ syssn: "" }, "syssn"],
    [{ out_trade_no: "A,B" }, "out_trade_no"],
    [{ syssn: "1,2" }, "syssn"],
    [{ out_trade_no: 5 }, "out_trade_no"],
  ])("refuses %j, naming %s", async (ref, path) => {
    const { qfpay, sent } = clientWithFetch([json(query())]);
    expect(await rejection(qfpay.transactions.get(ref as never))).toMatchObject({
      code: "params_invalid",
      issues: [{ path }],
    });
    expect(sent).toHaveLength(0);
  });

  it("treats a syssn of null, as in a database row, as absent", async () => {
    const { qfpay, sent } = clientWithFetch([json(query(record()))]);
    const result = watch(qfpay.transactions.get({ syssn: null, out_trade_no: "A-1001" } as never));
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.map(({ params }) => params)).not.toContainEqual({ syssn: "A-1001" });
    expect(result.state).not.toBe("pending");
  });

  it("is undefined when the gateway has no record", async () => {
    expect(await get()).toBeUndefined();
    const { qfpay } = clientWithFetch([json({ respcd: "0000", data: null })]);
    expect(await qfpay.transactions.get({ syssn: "1" })).toBeUndefined();
  });

  it.each(["1136", "1268"])(
    "is undefined, too, if the query returns %s, which is no failure right after a create",
    async (respcd) => {
      const { qfpay } = clientWithFetch([json({ respcd, resperr: "order not exist" })]);
      expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toBeUndefined();
    },
  );

  it.each([
    ["0000", "success"],
    ["1143", "pending"],
    ["1145", "pending"],
    ["1295", "pending"],
    ["1298", "pending"],
    ["1252", "pending"],
    ["1296", "pending"],
    ["9999", "pending"],
    ["1142", "failed"],
    ["1181", "failed"],
    ["1201", "failed"],
    ["1263", "failed"],
    ["1205", "failed"],
  ])("reads a record with %s as %s, whatever the outer code says", async (respcd, status) => {
    expect(await get(record({ respcd }))).toMatchObject({ respcd, status });
    expect(await get(record({ respcd: Number(respcd) }))).toMatchObject({ respcd, status });
  });

  it.each([
    ["0", "none"],
    ["1", "full"],
    ["2", "full"],
    ["3", "full"],
    ["4", "none"],
    ["5", "partial"],
    ["", "none"],
    [3, "full"],
  ])("reads cancel %j as refunded: %s", async (cancel, refunded) => {
    expect((await get(record({ cancel })))?.refunded).toBe(refunded);
  });

  it.each([
    ["nothing but the query's 0000", {}, "pending", ""],
    ["txstatus SUCCESS and the query's 0000", { txstatus: "SUCCESS" }, "success", "0000"],
    ["txstatus PENDING and the query's 0000", { txstatus: "PENDING" }, "pending", ""],
    ["txstatus FAILED and the query's 0000", { txstatus: "FAILED", cancel: "3" }, "failed", ""],
    ["an unknown txstatus", { txstatus: "CLOSED" }, "pending", ""],
    ["0000 and txstatus FAILED", { respcd: "0000", txstatus: "FAILED" }, "pending", "0000"],
    ["0000 and txstatus PENDING", { respcd: "0000", txstatus: "PENDING" }, "pending", "0000"],
    ["1143 and txstatus SUCCESS", { respcd: "1143", txstatus: "SUCCESS" }, "pending", "1143"],
    ["1205 and txstatus SUCCESS", { respcd: "1205", txstatus: "SUCCESS" }, "pending", "1205"],
    ["0000 and txstatus success", { respcd: "0000", txstatus: "success" }, "success", "0000"],
  ])("calls a record paid only if its own members say so: %s", async (_, over, status, respcd) => {
    const found = await get(record({ respcd: undefined, ...over }));
    expect(found).toMatchObject({ status, respcd, refunded: "none" });
    const differences = compareWithOrder(found!, { out_trade_no: "A-1001", txamt: 1000, txcurrcd: "HKD" });
    expect(differences.length === 0).toBe(status === "success");
  });

  it("counts a record without respcd as open, and not as absent or paid", async () => {
    const found = await get(record({ respcd: undefined }));
    expect(found).toMatchObject({ status: "pending", respcd: "", refunded: "none", message: "There is no code" });
    expect(compareWithOrder(found!, { out_trade_no: "A-1001", txamt: 1000, txcurrcd: "HKD" })).toMatchObject([
      { field: "respcd" },
      { field: "status" },
    ]);
  });

  it("prefers the paid payment to newer failed, open and refunded ones, in any order", async () => {
    const records = [
      record({ syssn: "20260101000000000000000003", respcd: "1181" }),
      record({ syssn: "20260101000000000000000001" }),
      record({ syssn: "20260101000000000000000004", order_type: "refund" }),
      open({ syssn: "20260101000000000000000002" }),
    ];
    for (let i = 0; i < records.length; i++) {
      records.push(records.shift()!);
      expect((await get(...records))?.syssn).toBe("20260101000000000000000001");
      expect((await get(...[...records].reverse()))?.syssn).toBe("20260101000000000000000001");
    }
  });

  it("otherwise prefers the newest open record to newer failed ones, in any order", async () => {
    const records = [
      open({ syssn: "21" }),
      open({ syssn: "22", respcd: "1142" }),
      open({ syssn: "20" }),
      record({ syssn: "23", respcd: "1201" }),
    ];
    for (let i = 0; i < records.length; i++) {
      records.push(records.shift()!);
      expect((await get(...records))?.syssn).toBe("21");
      expect((await get(...[...records].reverse()))?.syssn).toBe("21");
    }
  });

  it("otherwise prefers a refunded payment to newer failed payments and refunds, in any order", async () => {
    const records = [
      record({ syssn: "20", cancel: "3" }),
      record({ syssn: "21", respcd: "1201" }),
      record({ syssn: "22", order_type: "refund" }),
    ];
    for (let i = 0; i < records.length; i++) {
      records.push(records.shift()!);
      expect((await get(...records))?.syssn).toBe("20");
      expect((await get(...[...records].reverse()))?.syssn).toBe("20");
    }
  });

  it("prefers the newest of several in one state; a longer number counts as newer than a shorter one", async () => {
    for (const respcd of ["1143", "1142", "0000"]) {
      const [older, newer] = [record({ syssn: "9", respcd }), record({ syssn: "10", respcd })];
      expect((await get(older, newer))?.syssn).toBe("10");
      expect((await get(newer, older))?.syssn).toBe("10");
    }
  });

  it("reads a single record that is not in a list, and the names of the documented envelope", async () => {
    expect(
      await clientWithFetch([json({ respcd: "0000", data: record() })]).qfpay.transactions.get({ syssn }),
    ).toMatchObject({
      syssn,
      status: "success",
    });
    const envelope = {
      respcd: "0000",
      respmsg: "success",
      data: { txamt: "100", out_trade_no: "A-1001", qf_trade_no: "9000020231101000001", txstatus: "PENDING" },
    };
    expect(await clientWithFetch([json(envelope)]).qfpay.transactions.get({ out_trade_no: "A-1001" })).toMatchObject({
      syssn: "9000020231101000001",
      status: "pending",
      txamt: 100,
    });
  });

  it("skips members of data that are no records", async () => {
    expect((await get(null, "x", 5, [], {}, record()))?.syssn).toBe(syssn);
  });

  it("has a refund's original syssn, and the raw record", async () => {
    const raw = record({ order_type: "refund", origssn: "123", clisn: "000001" });
    expect(await get(raw)).toMatchObject({ order_type: "refund", orig_syssn: "123", raw });
  });
});

describe("The month boundary", () => {
  const hongKong = (text: string) => Date.parse(`${text}+08:00`);
  const asked = async (at: string, ref: object = { out_trade_no: "A-1001" }) => {
    const { qfpay, sent } = clientWithFetch([json(query())], {}, hongKong(at));
    await qfpay.transactions.get(ref as never);
    return sent.map(({ params: { start_time, end_time } }) => start_time && [start_time, end_time]);
  };

  it("is crossed on any day for a number without a record this month, and ten minutes early for clocks that are behind", async () => {
    const february = ["2026-02-01 00:00:00", "2026-02-28 23:59:59"];
    for (const at of ["2026-03-01T00:00:00", "2026-03-15T12:00:00", "2026-03-31T23:49:59", "2026-02-28T23:50:00"])
      expect(await asked(at), at).toEqual([undefined, february]);
    expect(await asked("2026-03-31T23:50:00")).toEqual([undefined, ["2026-03-01 00:00:00", "2026-03-31 23:59:59"]]);
  });

  it("includes leap years, and December before January", async () => {
    expect(await asked("2028-03-01T12:00:00")).toEqual([undefined, ["2028-02-01 00:00:00", "2028-02-29 23:59:59"]]);
    expect(await asked("2026-01-01T00:30:00")).toEqual([undefined, ["2025-12-01 00:00:00", "2025-12-31 23:59:59"]]);
  });

  it("does not matter for a query by syssn, nor if the first query finds the record", async () => {
    expect(await asked("2026-03-01T12:00:00", { syssn })).toEqual([undefined]);
    const { qfpay, sent } = clientWithFetch([json(query(record()))], {}, hongKong("2026-03-01T12:00:00"));
    await qfpay.transactions.get({ out_trade_no: "A-1001" });
    expect(sent).toHaveLength(1);
  });

  it("leads to last month's order by the second query", async () => {
    const { qfpay } = clientWithFetch([json(query()), json(query(record()))], {}, hongKong("2026-03-01T12:00:00"));
    expect((await qfpay.transactions.get({ out_trade_no: "A-1001" }))?.syssn).toBe(syssn);
  });

  // The customer pays on the hosted page at the end of February, and a second attempt leaves a record in March.
  const inBothMonths = (march: object, february: object, at = "2026-03-01T00:30:00") => {
    const [newer, older] = [
      record({ syssn: "2026030100000001", sysdtm: "2026-03-01 00:05:00", ...march }),
      record({ syssn: "2026022800000001", sysdtm: "2026-02-28 23:58:00", ...february }),
    ];
    const reply = ({ params }: Sent) => json(params.start_time?.startsWith("2026-02") ? query(older) : query(newer));
    return clientWithFetch(reply, {}, hongKong(at));
  };
  const ref = { out_trade_no: "A-1001" };

  it("does not hide a payment behind a failed or open attempt of the new month, on any later day either", async () => {
    for (const respcd of ["1205", "1143"]) {
      for (const [use, at] of [
        [undefined, "2026-03-01T00:30:00"],
        [undefined, "2026-03-20T12:00:00"],
        ["poll", "2026-03-01T00:30:00"],
        ["poll", "2026-03-20T12:00:00"],
        ["enquiry", "2026-03-01T00:30:00"],
        [undefined, "2026-03-31T23:55:00"],
      ] as const) {
        const { qfpay, sent } = inBothMonths({ respcd }, {}, at);
        expect(await qfpay.transactions.get(ref, { use }), `${respcd} ${use} ${at}`).toMatchObject({
          status: "success",
          syssn: "2026022800000001",
        });
        expect(sent).toHaveLength(2);
      }
      const { qfpay, clock } = inBothMonths({ respcd }, {});
      const waiting = watch(qfpay.transactions.waitFor(ref));
      await clock.advance(3_000);
      expect(waiting).toMatchObject({ state: "fulfilled", value: { status: "success" } });
    }
  });

  it("does not hide a refunded payment behind a failed attempt, nor a payment behind a refunded one", async () => {
    const refunded = inBothMonths({ respcd: "1205" }, { cancel: "3" });
    expect(await refunded.qfpay.transactions.get(ref)).toMatchObject({ status: "success", refunded: "full" });
    const twice = inBothMonths({ cancel: "3" }, {});
    expect(await twice.qfpay.transactions.get(ref)).toMatchObject({ status: "success", refunded: "none" });
  });

  it("does not hide such a payment in the month after either, at the cost of a third query", async () => {
    const failed = record({ respcd: "1205", sysdtm: "2026-03-01 00:05:00" });
    const paidInFebruary = record({ syssn: "2026022800000001", sysdtm: "2026-02-28 23:58:00" });
    for (const use of [undefined, "enquiry"] as const) {
      const { qfpay, sent } = clientWithFetch(
        ({ params: { start_time } }) =>
          json(
            start_time?.startsWith("2026-03")
              ? query(failed)
              : start_time?.startsWith("2026-02")
                ? query(paidInFebruary)
                : query(),
          ),
        {},
        hongKong("2026-04-06T12:00:00"),
      );
      expect(await qfpay.transactions.get(ref, { use })).toMatchObject({
        status: "success",
        syssn: "2026022800000001",
      });
      expect(sent).toHaveLength(3);
    }
  });

  it("costs a second query only for attempts without success of the first 2.5 hours of the month", async () => {
    for (const [march, queries] of [
      [{ respcd: "1205", sysdtm: "2026-03-01 02:29:59" }, 2],
      [{ respcd: "1205", sysdtm: "2026-03-01 02:30:00" }, 1],
      [{ respcd: "1143", sysdtm: "2026-03-01 02:30:00" }, 1],
      [{ respcd: "0000", sysdtm: "2026-03-01 00:05:00" }, 1],
      [{ respcd: "1205", sysdtm: undefined }, 2],
    ] as const) {
      const { qfpay, sent } = inBothMonths(march, { out_trade_no: "A-1002" });
      await qfpay.transactions.get(ref);
      expect(sent, JSON.stringify(march)).toHaveLength(queries);
    }
    const { qfpay, sent } = inBothMonths({ respcd: "1205", sysdtm: undefined }, {}, "2026-03-20T12:00:00");
    await qfpay.transactions.get(ref);
    expect(sent).toHaveLength(1);
  });

  it("is an error, not a failed payment, if the query of the month before fails", async () => {
    const failed = record({ respcd: "1205", sysdtm: "2026-03-01 00:05:00" });
    const { qfpay } = clientWithFetch(
      ({ params }) => (params.start_time ? json({ respcd: "1108" }) : json(query(failed))),
      {},
      hongKong("2026-03-01T00:30:00"),
    );
    await expect(qfpay.transactions.get(ref)).rejects.toMatchObject({ respcd: "1108" });
  });

  it("does not extend the deadline of the call", async () => {
    const { qfpay, clock } = clientWithFetch([], {}, hongKong("2026-03-01T12:00:00"));
    void qfpay;
    const slow = clientWithFetch(
      () => () => new Promise((resolve) => slow.clock.setTimeout(() => resolve(json(query())), 900)),
      {},
      hongKong("2026-03-01T12:00:00"),
    );
    const call = watch(slow.qfpay.transactions.get({ out_trade_no: "A-1001" }, { deadlineMs: 1_000 }), slow.clock);
    await slow.clock.advance(5_000);
    expect(call).toMatchObject({ state: "rejected", at: 1_000, error: { code: "timeout" } });
    expect(clock.pending).toBe(0);
  });
});

describe("transactions.waitFor", () => {
  const ref = { out_trade_no: "A-1001" };

  it.each([
    [0, [2_000, 5_000, 8_000, 11_000]],
    [0.5, [2_000, 6_000, 10_000]],
    [0.999, [2_000, 6_998, 11_996]],
  ])("queries after 2 s, then every 3 to 5 s (random %d)", async (random, times) => {
    const { qfpay, clock, sent } = clientWithFetch([json(query(open()))], { random: () => random });
    const call = watch(qfpay.transactions.waitFor(ref, { timeoutMs: 12_000 }));
    await clock.advance(20_000);
    expect(sent.map(({ at }) => Math.round(at))).toEqual(times.filter((at) => at < 12_000));
    expect(call.state).toBe("rejected");
  });

  it("does not query before 2 s", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(query(record()))]);
    const call = watch(qfpay.transactions.waitFor(ref), clock);
    await clock.advance(1_999);
    expect(sent).toHaveLength(0);
    await clock.advance(1);
    expect(call).toMatchObject({ state: "fulfilled", at: 2_000, value: { status: "success" } });
    expect(clock.pending).toBe(0);
  });

  it.each([
    ["0000", "success"],
    ["1142", "failed"],
    ["1181", "failed"],
    ["1201", "failed"],
  ])("ends at the final code %s as %s", async (respcd, status) => {
    const { qfpay, clock, sent } = clientWithFetch([
      json(query()),
      json(query(open())),
      json(query(record({ respcd }))),
    ]);
    const call = watch(qfpay.transactions.waitFor(ref));
    await clock.advance(60_000);
    expect(call).toMatchObject({ state: "fulfilled", value: { respcd, status } });
    expect(sent).toHaveLength(3);
  });

  it.each(["1143", "1145", "1295", "1298", "2999", "1161"])(
    "goes on after the open or unknown code %s",
    async (respcd) => {
      const { qfpay, clock } = clientWithFetch([json(query(record({ respcd })))]);
      const call = watch(qfpay.transactions.waitFor(ref, { timeoutMs: 30_000 }));
      await clock.advance(29_999);
      expect(call.state).toBe("pending");
      await clock.advance(1);
      expect(call.error).toMatchObject({
        name: "QFPayTimeoutError",
        code: "timeout",
        outcome: "unknown",
        transaction: { respcd, syssn },
      });
      expect(call.error.message).toContain(respcd);
    },
  );

  it.each(["1136", "1268"])("goes on if the gateway does not know the order yet (%s)", async (respcd) => {
    const { qfpay, clock } = clientWithFetch([json({ respcd }), json(query(record()))]);
    const call = watch(qfpay.transactions.waitFor(ref));
    await clock.advance(60_000);
    expect(call).toMatchObject({ state: "fulfilled", value: { status: "success" } });
  });

  it("gives up after 2 minutes by default, to the millisecond, also while a query hangs", async () => {
    for (const [reply, options, limit] of [
      [() => json(query()), {}, 120_000],
      [() => json(query()), { timeoutMs: 5_000 }, 5_000],
      [never, { timeoutMs: 3_000 }, 3_000],
    ] as const) {
      const { qfpay, clock } = clientWithFetch([reply]);
      const call = watch(qfpay.transactions.waitFor(ref, options), clock);
      await clock.advance(limit - 1);
      expect(call.state).toBe("pending");
      await clock.advance(1);
      expect(call).toMatchObject({ at: limit, error: { code: "timeout", outcome: "unknown", transaction: undefined } });
      expect(clock.pending).toBe(0);
    }
  });

  it.each([
    ["800201", 31 * 60_000],
    ["800208", 120_000],
  ])("waits according to the kind of the order: %s for %i ms", async (pay_type, limit) => {
    const { qfpay, clock } = clientWithFetch([() => json(query(record({ respcd: "1143", pay_type })))]);
    const call = watch(qfpay.transactions.waitFor(ref), clock);
    await clock.advance(limit - 1);
    expect(call.state).toBe("pending");
    await clock.advance(1);
    expect(call).toMatchObject({ at: limit, error: { code: "timeout" } });
    expect(clock.pending).toBe(0);
  });

  it("keeps the last record if a later query finds none", async () => {
    const { qfpay, clock } = clientWithFetch([json(query(open())), json(query())]);
    const call = watch(qfpay.transactions.waitFor(ref, { timeoutMs: 10_000 }));
    await clock.advance(10_000);
    expect(call.error.transaction).toMatchObject({ respcd: "1143" });
  });

  it("waits without an end if timeoutMs is infinite", async () => {
    const { qfpay } = clientWithFetch([json(query(record()))], { clock: undefined });
    const abort = new AbortController();
    const call = watch(qfpay.transactions.waitFor(ref, { timeoutMs: Number.POSITIVE_INFINITY, signal: abort.signal }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const state = call.state === "rejected" ? call.error.code : call.state;
    abort.abort();
    expect(["pending", "params_invalid", "config_invalid"]).toContain(state);
  });

  it.each([
    ["between two queries", 1_000],
    ["while one is under way", 2_500],
    ["in its back-off", 2_500],
  ])("ends with its signal %s", async (where, at) => {
    const reply =
      where === "in its back-off" ? tooMany("50") : where === "while one is under way" ? never : json(query());
    const { qfpay, clock } = clientWithFetch([reply]);
    const abort = new AbortController();
    const reason = new Error("page closed");
    const call = watch(qfpay.transactions.waitFor(ref, { signal: abort.signal }));
    await clock.advance(at);
    abort.abort(reason);
    await clock.advance(0);
    expect(call.error).toMatchObject({ name: "QFPayAbortError", code: "aborted", cause: reason });
    expect(clock.pending).toBe(0);
  });

  it("with a signal that has fired sends no query", async () => {
    const { qfpay, sent, clock } = clientWithFetch([json(query())]);
    expect((await rejection(qfpay.transactions.waitFor(ref, { signal: AbortSignal.abort() }))).code).toBe("aborted");
    expect(sent).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it("rejects with the error of a query", async () => {
    const { qfpay, clock } = clientWithFetch([json({ respcd: "1108", resperr: "sign error" })]);
    const call = watch(qfpay.transactions.waitFor(ref));
    await clock.advance(10_000);
    expect(call.error).toMatchObject({ code: "api_error", respcd: "1108" });
    expect(clock.pending).toBe(0);
  });
});
