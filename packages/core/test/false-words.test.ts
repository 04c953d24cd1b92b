import { describe, expect, it } from "vitest";
import { captureRecord, cpm, ended, paidRecord, refund, refundRecord, scene } from "./recovery-cases.js";
import { json, never, paid, query, record, refused, rejection, reset, syssn, watch, world } from "./support.js";

const lost = () => reset();
const none = () => json(query());
const ok = () => json({ respcd: "0000", syssn: "1" });

describe("Another order's record never tells of this one", () => {
  it("as the closing of A-1 by the closed a-1", async () => {
    const closed = record({ out_trade_no: "a-1", respcd: "1142", cancel: "2" });
    const it = scene([lost], [() => json(query(closed))]);
    const call = await ended(it, it.qfpay.payments.close({ out_trade_no: "A-1", txamt: 1000 }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1" });
  });

  it("as the release of a freeze by the record of another number", async () => {
    const it = scene([lost], [() => json(query(record({ syssn: "777", cancel: "4" })))], { retry: false });
    const call = await ended(it, it.qfpay.preauth.unfreeze({ syssn: "555", out_trade_no: "U-1", txamt: 1 }));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });

  it("as the charge of a subscription by another one's row", async () => {
    const rows = () => json({ respcd: "0000", data: [{ subscription_id: "sub_2", state: "ACTIVE" }] });
    const it = scene([lost], [rows]);
    const call = await ended(it, it.qfpay.subscriptions.charge({ subscription_id: "sub_1" }));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });

  it("in recover(): A-1 over 10.00 is not the A-1 over 5.00 of before", async () => {
    const it = scene([lost], [() => json(query(paidRecord({ txamt: "500" })))], { recovery: false });
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    await expect(error.recover()).rejects.toMatchObject({ outcome: "unknown" });
  });
});

describe("A record that nobody asked for", () => {
  const stranger = record({ out_trade_no: "Z-9", syssn: "20260115000300020000000042" });

  it("tells nothing of a number asked for alone either", async () => {
    const { qfpay } = world([json(query(stranger))]);
    expect(await qfpay.transactions.records({ out_trade_no: "A-1001" })).toEqual([]);
  });

  it("does not keep recover() from settling the outcome", async () => {
    const it = scene([lost], [() => json(query(stranger))], { recovery: false });
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    await expect(error.recover()).resolves.toBeUndefined();
  });
});

describe("Several records under one number", () => {
  it("show the paid one although a newer one was refunded", async () => {
    const older = paidRecord({ syssn: "20260115000300020000000010" });
    const newer = paidRecord({ syssn: "20260115000300020000000020", cancel: "3" });
    const it = scene([lost], [() => json(query(newer, older))]);
    expect((await ended(it, it.qfpay.payments.create(cpm))).value).toMatchObject({
      syssn: older.syssn,
      refunded: "none",
    });
  });

  it("show the exact number's, asked for alone or together with another", async () => {
    const other = paidRecord({ out_trade_no: "a-1001", syssn: "20260115000300020000000099" });
    const { qfpay } = world([json(query(other, paidRecord()))]);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toMatchObject({ out_trade_no: "A-1001" });
    const [together] = await qfpay.transactions.getMany([{ out_trade_no: "A-1001" }, { out_trade_no: "B-1" }]);
    expect(together).toMatchObject({ out_trade_no: "A-1001" });
  });
});

describe("A lost QR order", () => {
  it("that was paid and then refunded in part is not told as lost", async () => {
    const qr = { ...cpm, pay_type: "800201", auth_code: undefined } as const;
    let asked = 0;
    const open = () => json(query(paidRecord({ respcd: asked++ ? "0000" : "1143", cancel: asked > 1 ? "5" : "0" })));
    const it = scene([lost, () => json({ respcd: "1146" })], [open]);
    expect((await ended(it, it.qfpay.payments.create(qr))).error).toMatchObject({ code: "outcome_unknown" });
  });
});

describe("One deadline", () => {
  it("covers the line behind another refund of the payment, also across clients of other sub-merchants", async () => {
    const it = scene([() => never], [none]);
    const first = watch(it.qfpay.refunds.create(refund));
    const second = watch(
      it.qfpay.withMerchant("M2").refunds.create({ ...refund, out_trade_no: "R-2" }, { deadlineMs: 5_000 }),
      it.clock,
    );
    await it.clock.advance(5_000);
    expect(second).toMatchObject({ at: 5_000, error: { code: "timeout", outcome: "not_sent" } });
    expect(it.money()).toHaveLength(1);
    await it.clock.advance(600_000);
    expect(first.state).toBe("rejected");
  });

  it("is the client's for the look-up of a refund and for waitFor too", async () => {
    const it = world(() => never, { deadlineMs: 5_000 });
    const params = { original_out_trade_no: "A-1", out_trade_no: "R-1", txamt: 1 };
    const calls = [it.qfpay.refunds.create(params), it.qfpay.transactions.waitFor({ out_trade_no: "A-1" })];
    const seen = calls.map((one) => watch<unknown>(one, it.clock));
    await it.clock.advance(5_000);
    for (const one of seen) expect(one).toMatchObject({ at: 5_000, error: { code: "timeout" } });
    expect(seen[0]!.error.outcome).toBe("not_sent");
  });
});

describe("What was not sent", () => {
  it("is a refund whose look-up of the payment failed", async () => {
    const { qfpay } = world([json("", 502)], { retry: false });
    const params = { original_out_trade_no: "A-1", out_trade_no: "R-1", txamt: 1 };
    const error = await rejection(qfpay.refunds.create(params));
    expect(error).toMatchObject({ code: "response_invalid", outcome: "not_sent" });
    expect(error.message).toContain("502");
    expect(error).toBeInstanceOf(Error);
  });
});

describe("A resumed refund", () => {
  it.each([
    ["is refused with 1269", () => json({ respcd: "1269" })],
    ["meets a refused connection", () => refused()],
  ])("that %s is unknown while the crashed process's request may arrive, and settled after", async (_what, reply) => {
    const it = scene([reply], [none], { retry: false });
    const young = await ended(
      it,
      it.qfpay.refunds.create(refund, { resume: { sentAt: new Date(it.clock.now() - 1_000) } }),
    );
    expect(young.error).toMatchObject({ code: "outcome_unknown", absentSince: expect.any(Date) });
    const old = await ended(
      it,
      it.qfpay.refunds.create(refund, { resume: { sentAt: new Date(it.clock.now() - 600_000) } }),
    );
    expect(["rejected", "not_sent"]).toContain(old.error.outcome);
  });

  it("of last month is found", async () => {
    const january = (start: unknown) => String(start).startsWith("2026-01");
    const it = world(
      ({ path, params }) =>
        path.endsWith("/query") ? json(january(params.start_time) ? query(refundRecord()) : query()) : ok(),
      {},
      Date.UTC(2026, 1, 20),
    );
    expect((await ended(it, it.qfpay.refunds.create(refund, { resume: true }))).value).toMatchObject({
      recovered: true,
    });
  });
});

describe("Last month's order", () => {
  it("is found by get, getMany and a refund by its number, on any day, and not asked for by waitFor", async () => {
    const old = (start: unknown) =>
      String(start).startsWith("2026-01") ? query(record({ out_trade_no: "A-1" })) : query();
    const it = world(
      ({ path, params }) => json(path.endsWith("/query") ? old(params.start_time) : paid({ out_trade_no: "R-1" })),
      {},
      Date.UTC(2026, 1, 20),
    );
    expect(await it.qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ out_trade_no: "A-1" });
    await it.qfpay.refunds.create({ original_out_trade_no: "A-1", out_trade_no: "R-1", txamt: 1 });
    expect(it.sent.at(-1)!.params.syssn).toBe(syssn);
    const before = it.sent.length;
    const waiting = watch(it.qfpay.transactions.waitFor({ out_trade_no: "A-1" }, { timeoutMs: 3_000 }));
    await it.clock.advance(3_000);
    expect(waiting.state).toBe("rejected");
    expect(it.sent.length - before).toBe(1);
  });
});

describe("A capture with a number", () => {
  const capture = { syssn, txamt: 300, out_trade_no: "C-1001" };

  it("is not told by another spelling of it", async () => {
    const it = scene([lost], [() => json(query(captureRecord({ out_trade_no: "c-1001" })))]);
    const call = await ended(it, it.qfpay.preauth.capture(capture));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });

  it("is found by it, however long before a crashed process made it", async () => {
    const it = world(({ path, params }) =>
      json(path.endsWith("/query") && params.out_trade_no ? query(captureRecord()) : query()),
    );
    const call = await ended(it, it.qfpay.preauth.capture(capture, { resume: true }));
    expect(call.value).toMatchObject({ recovered: true, txamt: 300 });
  });
});

describe("A capture without a number", () => {
  const old = captureRecord({ out_trade_no: "" });
  const inRange = ({ start_time, end_time }: Record<string, string>) =>
    json(old.sysdtm >= start_time! && old.sysdtm <= end_time! ? query(old) : query());

  it.each([
    ["a host clock three minutes slow", Date.UTC(2026, 0, 15, 3, 58), undefined],
    ["a host clock three minutes fast", Date.UTC(2026, 0, 15, 4, 4), undefined],
    ["a crash an hour ago", Date.UTC(2026, 0, 15, 5, 1), { sentAt: new Date(Date.UTC(2026, 0, 15, 4, 1)) }],
  ])("is shown by recover() in spite of %s", async (_what, start, resume) => {
    const it = world(({ path, params }) => (path.endsWith("/query") ? inRange(params) : reset()), {}, start);
    const { error } = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300 }, { resume }));
    await expect(error.recover()).resolves.toMatchObject({ syssn: old.syssn });
  });
});
