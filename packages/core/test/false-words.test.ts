import { describe, expect, it } from "vitest";
import { QFPay } from "../src/index.js";
import {
  captureRecord,
  clientWithReplies,
  cpm,
  ended,
  isEnquiry,
  paidRecord,
  refund,
  refundRecord,
} from "./recovery-cases.js";
import {
  clientWithFetch,
  json,
  never,
  paid,
  query,
  type Reply,
  record,
  refusedError,
  rejection,
  resetError,
  syssn,
  tooMany,
  type World,
  watch,
} from "./support.js";

const lost = () => resetError();
const none = () => json(query());
const ok = () => json({ respcd: "0000", syssn: "1" });

describe("The record of another order does not prove what became of this one", () => {
  it("as the closing of A-1 by the closed a-1", async () => {
    const closed = record({ out_trade_no: "a-1", respcd: "1142", cancel: "2" });
    const it = clientWithReplies([lost], [() => json(query(closed))]);
    const call = await ended(it, it.qfpay.payments.close({ out_trade_no: "A-1", txamt: 1000 }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1" });
  });

  it("as the release of a freeze by the record of another number", async () => {
    const it = clientWithReplies([lost], [() => json(query(record({ syssn: "777", cancel: "4" })))], { retry: false });
    const call = await ended(it, it.qfpay.preauth.unfreeze({ syssn: "555", out_trade_no: "U-1", txamt: 1 }));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });

  it("as the charge of a subscription by the row of another one", async () => {
    const rows = () => json({ respcd: "0000", data: [{ subscription_id: "sub_2", state: "ACTIVE" }] });
    const it = clientWithReplies([lost], [rows]);
    const call = await ended(it, it.qfpay.subscriptions.charge({ subscription_id: "sub_1" }));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });

  it("in recover(): a payment A-1 of 10.00 is not the earlier A-1 of 5.00", async () => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord({ txamt: "500" })))], { recovery: false });
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    await expect(error.recover()).rejects.toMatchObject({ outcome: "unknown" });
  });
});

describe("recover() reports no outcome of its own query", () => {
  const refusals: [string, () => Reply][] = [
    ["that is refused", () => json({ respcd: "1108" })],
    ["that cannot be sent", refusedError],
    ["that is turned away with 429", tooMany],
  ];
  const open = () => json(query(record({ respcd: "1143" })));
  const qr = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" } as const;
  const refundByNumber = { original_out_trade_no: "A-1001", out_trade_no: "R-1001", txamt: 500 };
  type Start = (it: World) => Promise<unknown>;
  const calls: [string, Start, (() => Reply)?][] = [
    ["a payment", (it) => it.qfpay.payments.create(cpm)],
    ["a refund", (it) => it.qfpay.refunds.create(refund)],
    ["a capture", (it) => it.qfpay.preauth.capture({ syssn, txamt: 5, out_trade_no: "C-1" })],
    ["the release of a freeze", (it) => it.qfpay.preauth.unfreeze({ syssn, txamt: 5, out_trade_no: "U-1" })],
    ["a reversal", (it) => it.qfpay.payments.reverse({ out_trade_no: "A-1", txamt: 1 })],
    ["an order whose QR code was lost", (it) => it.qfpay.payments.create(qr), open],
    ["an intent whose response was lost", (it) => it.qfpay.intents.createPayment({ ...qr, pay_type: "802801" }), open],
    ["a refund whose payment was not found", (it) => it.qfpay.refunds.create(refundByNumber, { resume: true })],
  ];

  it.each(
    calls.flatMap(([what, start, found]) => refusals.map(([how, reply]) => [how, what, start, found, reply] as const)),
  )("%s, but says that the outcome stays unknown: %s", async (_how, _what, start, found, reply) => {
    let isOver = false;
    const it = clientWithFetch((sent) => {
      if (!isEnquiry(sent)) return lost();
      return found && !isOver ? found() : reply();
    });
    const { error } = await ended(it, start(it));
    expect(error).toMatchObject({ code: "outcome_unknown" });
    isOver = true;
    const recovery = await ended(it, error.recover());
    expect(recovery.error).toMatchObject({ outcome: "unknown" });
    expect(recovery.error.code).not.toBe("outcome_unknown");
    expect(recovery.error.stack).toContain(recovery.error.message);
  });
});

describe("A record that was not queried", () => {
  const stranger = record({ out_trade_no: "Z-9", syssn: "20260115000300020000000042" });

  it("proves nothing about a number that is queried alone either", async () => {
    const { qfpay } = clientWithFetch([json(query(stranger))]);
    expect(await qfpay.transactions.records({ out_trade_no: "A-1001" })).toEqual([]);
  });

  it("does not keep recover() from finding the outcome", async () => {
    const it = clientWithReplies([lost], [() => json(query(stranger))], { recovery: false });
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    await expect(error.recover()).resolves.toBeUndefined();
  });
});

describe("Several records under one number", () => {
  it("lead to the paid record, although a newer one was refunded", async () => {
    const older = paidRecord({ syssn: "20260115000300020000000010" });
    const newer = paidRecord({ syssn: "20260115000300020000000020", cancel: "3" });
    const it = clientWithReplies([lost], [() => json(query(newer, older))]);
    expect((await ended(it, it.qfpay.payments.create(cpm))).value).toMatchObject({
      syssn: older.syssn,
      refunded: "none",
    });
  });

  it("lead to the record with the exact number, queried alone or together with another", async () => {
    const other = paidRecord({ out_trade_no: "a-1001", syssn: "20260115000300020000000099" });
    const { qfpay } = clientWithFetch([json(query(other, paidRecord()))]);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1001" })).toMatchObject({ out_trade_no: "A-1001" });
    const [together] = await qfpay.transactions.getMany([{ out_trade_no: "A-1001" }, { out_trade_no: "B-1" }]);
    expect(together).toMatchObject({ out_trade_no: "A-1001" });
  });
});

describe("A lost QR order", () => {
  it("that was paid and then refunded in part is not reported as lost", async () => {
    const qr = { ...cpm, pay_type: "800201", auth_code: undefined } as const;
    let asked = 0;
    const open = () => json(query(paidRecord({ respcd: asked++ ? "0000" : "1143", cancel: asked > 1 ? "5" : "0" })));
    const it = clientWithReplies([lost, () => json({ respcd: "1146" })], [open]);
    expect((await ended(it, it.qfpay.payments.create(qr))).error).toMatchObject({ code: "outcome_unknown" });
  });
});

describe("One deadline", () => {
  it("covers the wait for another refund of the payment, also across clients of other sub-merchants", async () => {
    const it = clientWithReplies([() => never], [none]);
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
    const it = clientWithFetch(() => never, { deadlineMs: 5_000 });
    const params = { original_out_trade_no: "A-1", out_trade_no: "R-1", txamt: 1 };
    const calls = [it.qfpay.refunds.create(params), it.qfpay.transactions.waitFor({ out_trade_no: "A-1" })];
    const seen = calls.map((one) => watch<unknown>(one, it.clock));
    await it.clock.advance(5_000);
    for (const one of seen) expect(one).toMatchObject({ at: 5_000, error: { code: "timeout" } });
    expect(seen[0]!.error.outcome).toBe("not_sent");
  });
});

describe("One deadline of a payment or capture", () => {
  it.each([1_000, 12_000, 14_500, 17_000, 60_000])(
    "covers undoing an order whose QR code was lost: %i ms",
    async (deadlineMs) => {
      const open = () => json(query(paidRecord({ respcd: "1143", pay_type: "800201" })));
      const it = clientWithReplies([lost, () => never], [open]);
      const qr = { pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" } as const;
      for (const [client, own] of [
        [it.qfpay, { deadlineMs }],
        [new QFPay({ ...it.options, deadlineMs }), {}],
      ] as const) {
        const startedAt = it.clock.monotonic();
        const call = await ended(it, client.payments.create(qr, own));
        expect(call.error).toMatchObject({ code: "outcome_unknown" });
        expect(call.at! - startedAt).toBeLessThanOrEqual(deadlineMs);
      }
    },
  );

  it("covers the enquiries about a capture page by page", async () => {
    const page = Array.from({ length: 100 }, (_, n) => captureRecord({ syssn: `2026${n}`, txamt: "1" }));
    const late = (it: World) => () =>
      new Promise<Response>((resolve) => void it.clock.setTimeout(() => resolve(json(query(...page))), 900));
    const it: World = clientWithFetch(({ path }) => (path.endsWith("/query") ? late(it) : resetError()));
    const call = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300 }, { deadlineMs: 9_999 }));
    expect(call).toMatchObject({ at: 9_999, error: { code: "outcome_unknown" } });
  });
});

describe("A call that was not sent", () => {
  it("is one whose limiter fails, in whichever way", async () => {
    const limiter = { acquire: async () => Promise.reject(new Error("no Redis")), coolDown: async () => {} };
    const it = clientWithFetch([json(paid())], { limiter });
    const error = await rejection(it.qfpay.payments.create(cpm));
    expect(error).toMatchObject({ code: "connection_failed", outcome: "not_sent", cause: { message: "no Redis" } });
    expect(it.sent).toHaveLength(0);
  });

  it("is a refund whose payment could not be looked up", async () => {
    const { qfpay } = clientWithFetch([json("", 502)], { retry: false });
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
    ["meets a refused connection", () => refusedError()],
    ["meets 429 after the enquiry", () => tooMany("1")],
    ["meets its own deadline", () => never, { deadlineMs: 20_000 }],
  ] as [string, () => Reply, object?][])(
    "that %s is unknown as long as the crashed process's request may arrive",
    async (_what, reply, more) => {
      const it = clientWithReplies([reply], [none], { retry: false });
      const begun = (agoMs: number) => ({ ...more, resume: { sentAt: new Date(it.clock.now() - agoMs) } });
      const young = await ended(it, it.qfpay.refunds.create(refund, begun(1_000)));
      expect(young.error).toMatchObject({ code: "outcome_unknown", absentSince: expect.any(Date) });
      const old = await ended(it, it.qfpay.refunds.create(refund, begun(600_000)));
      // With `more`, the deadline of the call aborts the refund, so its outcome is unknown.
      expect(old.error.outcome).toMatch(more ? /^unknown$/ : /^(rejected|not_sent)$/);
    },
  );

  it("without a record says since when there has been none, also after recover()", async () => {
    let found = json(query());
    const it = clientWithReplies([() => json({ respcd: "1269" })], [() => found]);
    const { error } = await ended(it, it.qfpay.refunds.create(refund, { resume: true }));
    expect(error.absentSince).toEqual(new Date(Date.UTC(2026, 0, 15, 4)));
    await expect(error.recover()).resolves.toBeUndefined();
    expect(error.absentSince).toEqual(new Date(Date.UTC(2026, 0, 15, 4)));
    found = json(query(refundRecord()));
    await expect(error.recover()).resolves.toMatchObject({ out_trade_no: "R-1001" });
    expect(error.absentSince).toBeUndefined();
  });

  it("says nothing about the absence of a record after a recover() that failed", async () => {
    const other = query(refundRecord({ txamt: "900" }));
    for (const failing of [json("", 502), json({ respcd: "1108" }), json(other)]) {
      let found = json(query());
      const options = { retry: false } as const;
      const it = clientWithReplies([() => json({ respcd: "1269" })], [() => found], options);
      const { error } = await ended(it, it.qfpay.refunds.create(refund, { resume: true }));
      expect(error.absentSince).toBeInstanceOf(Date);
      found = failing;
      expect(await error.recover().catch((reason: unknown) => reason)).toMatchObject({ outcome: "unknown" });
      expect(error.absentSince).toBeUndefined();
      found = json(query());
      const askedAt = new Date(it.clock.now());
      await expect(error.recover()).resolves.toBeUndefined();
      expect(error.absentSince).toEqual(askedAt);
    }
  });

  it("without an enquiry says so after recover()", async () => {
    const it = clientWithReplies([lost], [none], { recovery: false });
    const { error } = await ended(it, it.qfpay.refunds.create(refund));
    expect(error.absentSince).toBeUndefined();
    const askedAt = new Date(it.clock.now());
    await error.recover();
    expect(error.absentSince).toEqual(askedAt);
  });

  it("of last month is found", async () => {
    const january = (start: unknown) => String(start).startsWith("2026-01");
    const it = clientWithFetch(
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

describe("An order of last month", () => {
  it("is found by get, getMany and a refund by its number, on any day, but is not queried by waitFor", async () => {
    const old = (start: unknown) =>
      String(start).startsWith("2026-01") ? query(record({ out_trade_no: "A-1" })) : query();
    const it = clientWithFetch(
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

describe("A first response about an earlier state", () => {
  const codes = [
    ["1102", {}],
    ["2011", {}],
    ["1251", { resperr: "", respmsg: "out_trade_no is used" }],
    ["1251", { resperr: "此單號無法使用" }],
    ["1260", {}],
    ["1262", {}],
    ["1125", {}],
  ] as [string, object][];
  const say = (respcd: string, more: object = {}) => [() => json({ respcd, ...more })];

  it.each(codes)("with %s %j leads to one enquiry at once, and a record makes it a duplicate", async (respcd, more) => {
    const it = clientWithReplies(say(respcd, more), [() => json(query(refundRecord()))]);
    const call = await ended(it, it.qfpay.refunds.create(refund));
    expect(call).toMatchObject({
      at: 0,
      error: { code: "api_error", category: "duplicate", outcome: "unknown", transaction: { out_trade_no: "R-1001" } },
    });
    expect(it.money()).toHaveLength(1);
  });

  it.each(codes)("with %s %j stays a refusal if there is no record", async (respcd, more) => {
    const it = clientWithReplies(say(respcd, more), [none]);
    const call = await ended(it, it.qfpay.refunds.create(refund));
    const isUsed = respcd === "1102" || respcd === "2011";
    expect(call).toMatchObject({ at: 0, error: { respcd, outcome: isUsed ? "unknown" : "rejected" } });
  });

  it.each(["1202", "1201", "1269", "1272"])("is not %s, after which no enquiry is made", async (respcd) => {
    const it = clientWithReplies(say(respcd), [() => json(query(refundRecord()))]);
    const call = await ended(it, it.qfpay.refunds.create(refund));
    expect(call).toMatchObject({ at: 0, error: { respcd, outcome: "rejected" } });
    expect(it.asked()).toHaveLength(0);
  });
});

describe("recover() of a payment at the turn of a month", () => {
  it.each([
    ["three minutes slow", -3],
    ["three minutes fast", 3],
  ])("finds it although the host's clock is %s", async (_what, minutes) => {
    const turn = Date.UTC(2026, 0, 31, 16);
    // On the gateway's clock a new month has begun, and the payment was made in the previous month.
    const it = clientWithFetch(
      ({ path, params }) =>
        path.endsWith("/query")
          ? json(params.start_time?.startsWith("2026-01") ? query(paidRecord()) : query())
          : resetError(),
      { recovery: false },
      turn + 30_000 + minutes * 60_000,
    );
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    await expect(error.recover()).resolves.toMatchObject({ out_trade_no: "A-1001" });
  });
});

describe("Refunds of one payment", () => {
  it("wait for each other across all clients that withMerchant makes", async () => {
    const it = clientWithReplies([() => never], [none]);
    const clients = [
      it.qfpay.withMerchant("M1"),
      it.qfpay.withMerchant("M1"),
      it.qfpay.withMerchant("M2").withMerchant("M3"),
    ];
    const calls = clients.map((client, n) =>
      watch(client.refunds.create({ ...refund, out_trade_no: `R-${n}` }, { timeoutMs: 1_000, recovery: false })),
    );
    await it.clock.advance(999);
    expect(it.money()).toHaveLength(1);
    await it.clock.advance(600_000);
    expect(it.money().map(({ params }) => params.out_trade_no)).toEqual(["R-0", "R-1", "R-2"]);
    for (const { state } of calls) expect(state).toBe("rejected");
  });
});

describe("Code 1108", () => {
  it.each(["SHA256", "MD5"] as const)("names the hash that the request was signed with: %s", async (signType) => {
    for (const reply of [json({ respcd: "1108" }), json({ respcd: "1108", resperr: "sign error" }, 400)]) {
      const { qfpay } = clientWithFetch([reply]);
      const { message } = await rejection(qfpay.payments.create(cpm, { signType }));
      expect(message).toContain(`the request was signed with ${signType}`);
    }
  });
});

describe("A capture with a number", () => {
  const capture = { syssn, txamt: 300, out_trade_no: "C-1001" };

  it("is not found by another spelling of the number", async () => {
    const it = clientWithReplies([lost], [() => json(query(captureRecord({ out_trade_no: "c-1001" })))]);
    const call = await ended(it, it.qfpay.preauth.capture(capture));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });

  it("is found by its number, however long ago a crashed process made it", async () => {
    const it = clientWithFetch(({ path, params }) =>
      json(path.endsWith("/query") && params.out_trade_no ? query(captureRecord()) : query()),
    );
    const call = await ended(it, it.qfpay.preauth.capture(capture, { resume: true }));
    expect(call.value).toMatchObject({ recovered: true, txamt: 300 });
  });
});

describe("A resumed capture of which the gateway has no record", () => {
  const capture = { syssn, txamt: 300, out_trade_no: "C-1001" };
  const taken = () => json({ respcd: "0000", resperr: "success", syssn: "1" });

  it.each([
    ["younger than lateMs is not sent, because the crashed process's request may still be carried out", 595_000, 0],
    ["older than lateMs is sent, because that request can no longer be carried out", 600_000, 1],
  ])("%s", async (_what, ageMs, sent) => {
    for (const params of [capture, { syssn, txamt: 300 }]) {
      const it = clientWithReplies([taken], [none], { recovery: { absentAfterMs: 0 } });
      const resume = { sentAt: new Date(it.clock.now() - ageMs) };
      const call = await ended(it, it.qfpay.preauth.capture(params, { resume }));
      expect(it.money()).toHaveLength(sent);
      if (sent) expect(call.value).toMatchObject({ syssn: "1" });
      else expect(call.error).toMatchObject({ code: "outcome_unknown" });
    }
  });

  it("leads to an enquiry and is not sent again if its own request is lost", async () => {
    const it = clientWithReplies([lost, taken], [none]);
    const resume = { sentAt: new Date(it.clock.now() - 600_000) };
    const call = await ended(it, it.qfpay.preauth.capture(capture, { resume }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", attempts: 1 });
    expect(it.money()).toHaveLength(1);
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
  ])("is found by recover() in spite of %s", async (_what, start, resume) => {
    const it = clientWithFetch(
      ({ path, params }) => (path.endsWith("/query") ? inRange(params) : resetError()),
      {},
      start,
    );
    const { error } = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300 }, { resume }));
    await expect(error.recover()).resolves.toMatchObject({ syssn: old.syssn });
  });
});
