import { describe, expect, it } from "vitest";
import {
  clientWithReplies,
  cpm,
  ended,
  midMonth,
  paidRecord,
  refund,
  refundRecord,
  unclear,
  visibleFrom,
} from "./recovery-cases.js";
import {
  clientWithFetch,
  json,
  never,
  query,
  type Reply,
  record,
  refusedError,
  resetError,
  syssn,
  tooMany,
  watch,
} from "./support.js";

const ok = () => json({ respcd: "0000", resperr: "success", syssn: "1" });
const none = () => json(query());
const lost = () => resetError();
const duplicates = {
  "1102": () => json({ respcd: "1102" }),
  "2011": () => json({ respcd: "2011" }),
  "1251 with a text about a duplicate": () => json({ respcd: "1251", resperr: "out_trade_no duplicate" }),
};
type Scene = ReturnType<typeof clientWithReplies>;

const pay = async (it: Scene, options = {}) => ended(it, it.qfpay.payments.create(cpm, options));
const giveBack = async (it: Scene, options = {}) => ended(it, it.qfpay.refunds.create(refund, options));

/**
 * Checks that `recover()` finds no record and says that the outcome is unknown. After a refusal as a duplicate, a
 * missing record does not prove that the call never arrived. Returns the message of the error.
 */
const findsNothing = async (it: Scene, recover: () => Promise<unknown>) => {
  const seen = watch<unknown>(recover(), it.clock);
  await it.clock.advance(1_000);
  expect(seen.error).toMatchObject({ name: "QFPayResponseError", code: "response_invalid", outcome: "unknown" });
  return seen.error.message;
};

describe.each(Object.entries(duplicates))("Code %s", (_code, duplicate) => {
  it("after a lost attempt of this call leads to the record of that attempt", async () => {
    const it = visibleFrom(12_000, [lost, duplicate]);
    const call = await pay(it);
    expect(call.value).toMatchObject({ status: "success", recovered: true, txamt: 1000 });
    expect(it.money()).toHaveLength(2);
    expect(new Set(it.money().map(({ body }) => body)).size).toBe(1);
  });

  it("after a lost attempt of this call whose record never appears is unknown", async () => {
    const it = clientWithReplies([lost, duplicate], [none]);
    const call = await pay(it);
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001", attempts: 2 });
    expect(it.money()).toHaveLength(2);
    expect(await findsNothing(it, call.error.recover)).toContain("A-1001");
  });

  it("after a lost attempt of this call lets recover() return the record once there is one", async () => {
    const it = visibleFrom(120_000, [lost, duplicate]);
    const call = await pay(it);
    expect(call.at).toBeLessThan(120_000);
    expect(await call.error.recover()).toMatchObject({ status: "success", out_trade_no: "A-1001" });
  });

  it("after a lost attempt of this call still counts when the deadline ends the enquiries", async () => {
    const it = clientWithReplies([lost, duplicate], [none]);
    const call = await pay(it, { deadlineMs: 15_000 });
    expect(call).toMatchObject({ at: 15_000, error: { code: "outcome_unknown", cause: { code: "timeout" } } });
    expect(it.money()).toHaveLength(2);
    await findsNothing(it, call.error.recover);
  });

  it("after a lost reversal of an order without a record is unknown", async () => {
    const it = clientWithReplies([lost, duplicate], [none]);
    const call = await ended(it, it.qfpay.payments.reverse({ syssn, txamt: 1000 }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", attempts: 2 });
    expect(await findsNothing(it, call.error.recover)).toContain("The gateway says that this number was used before");
  });

  it("of a refund after its own lost attempt whose record never appears is unknown", async () => {
    const it = clientWithReplies([lost, duplicate], [none]);
    const call = await giveBack(it);
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "R-1001", attempts: 2 });
    expect(await findsNothing(it, call.error.recover)).toContain("R-1001");
  });

  it("after a lost attempt of this call that was declined is a refusal", async () => {
    const it = visibleFrom(12_000, [lost, duplicate], () => paidRecord({ respcd: "1201", errmsg: "no money" }));
    expect((await pay(it)).error).toMatchObject({ code: "api_error", outcome: "rejected", respcd: "1201" });
  });

  it("on the first attempt is about an earlier call: one enquiry shows its record, which does not count as paid", async () => {
    const it = clientWithReplies([duplicate], [() => json(query(paidRecord()))]);
    const call = await pay(it);
    expect(call.error).toMatchObject({ code: "api_error", category: "duplicate", outcome: "unknown", attempts: 1 });
    expect(call.error.transaction).toMatchObject({ out_trade_no: "A-1001", status: "success" });
    expect(it.sent).toHaveLength(2);
    expect(call.at).toBe(0);
  });

  it("of a refund after its own lost attempt leads to the refund", async () => {
    const it = visibleFrom(12_000, [lost, duplicate], () => refundRecord());
    expect((await giveBack(it)).value).toMatchObject({ status: "success", recovered: true, out_trade_no: "R-1001" });
    expect(it.money()).toHaveLength(2);
    for (const one of it.asked()) expect(one.params.out_trade_no).toBe("R-1001");
  });
});

describe("A refund that is refused after a lost attempt of its own", () => {
  const refusal = (respcd: string) => () => json({ respcd, resperr: "already refunded" });
  const codes = ["1262", "1125", "1272", "1264", "1269"];

  it.each(codes)("with %s, because that attempt was carried out, is the refund", async (respcd) => {
    const it = visibleFrom(12_000, [lost, refusal(respcd)], () => refundRecord());
    expect((await giveBack(it)).value).toMatchObject({ recovered: true, txamt: 500, out_trade_no: "R-1001" });
    expect(it.money()).toHaveLength(2);
    for (const one of it.asked()) expect(one.params.out_trade_no).toBe("R-1001");
  });

  it.each(codes)("with %s and without a record is unknown: the lost attempt may still arrive", async (respcd) => {
    const it = clientWithReplies([lost, refusal(respcd)], [none]);
    expect((await giveBack(it)).error).toMatchObject({ code: "outcome_unknown", respcd, attempts: 2 });
    expect(it.money()).toHaveLength(2);
  });

  it("with 1262 is unknown if the enquiries fail", async () => {
    const broken = () => json("", 502);
    const it = clientWithReplies([lost, refusal("1262")], [none, none, none, none, broken], { retry: { attempts: 2 } });
    expect((await giveBack(it)).error).toMatchObject({ code: "outcome_unknown", respcd: "1262" });
    expect(it.money()).toHaveLength(2);
  });

  it.each(codes)("with %s at the first attempt rejects at once", async (respcd) => {
    const isEarlier = respcd === "1262" || respcd === "1125";
    const it = clientWithReplies([refusal(respcd)], [isEarlier ? none : () => json(query(refundRecord()))]);
    expect((await giveBack(it)).error).toMatchObject({ code: "api_error", outcome: "rejected", respcd, attempts: 1 });
    expect(it.money()).toHaveLength(1);
  });
});

describe("After an unclear attempt", () => {
  const sequences: [string, (() => Reply)[], number][] = [
    ["429 for the rest of the attempts", [lost, () => tooMany("1")], 4],
    ["refused connections for the rest of the attempts", [lost, () => refusedError()], 4],
    ["one 429 and then a success", [lost, () => tooMany("1"), ok], 3],
    ["another unclear one, and then a success", [lost, unclear["HTTP 502"]!, ok], 3],
    ["unclear ones until all attempts are used up", [lost], 4],
  ];

  it.each(sequences)("%s: never claims that nothing was sent", async (_what, money, requests) => {
    const it = clientWithReplies(money, [none]);
    const call = await pay(it);
    expect(it.money()).toHaveLength(requests);
    if (requests === 4) {
      expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001", attempts: 4 });
    } else {
      expect(call.value).toMatchObject({ status: "success" });
    }
  });

  it("and a 429 before it, the call is still carried out", async () => {
    const it = clientWithReplies([() => tooMany("1"), lost, ok], [none]);
    expect((await pay(it)).state).toBe("fulfilled");
    expect(it.money()).toHaveLength(3);
  });

  it("a call with a single attempt is enquired about, and not sent again", async () => {
    const found = clientWithReplies([lost], [() => json(query(paidRecord()))], { retry: false });
    expect((await pay(found)).value).toMatchObject({ recovered: true });
    const absent = clientWithReplies([lost, ok], [none], { retry: false });
    expect((await pay(absent)).error).toMatchObject({ code: "outcome_unknown", attempts: 1 });
    expect(absent.money()).toHaveLength(1);
  });
});

describe("The one look after a first answer that the number was used before", () => {
  const used = () => json({ respcd: "1102" });

  it("is an enquiry, and finds the record of the previous month", async () => {
    const uses: (string | undefined)[] = [];
    const limiter = {
      async acquire(_signal?: AbortSignal, use?: string) {
        uses.push(use);
        return () => {};
      },
      coolDown() {},
    };
    const earlier = json(query(record({ out_trade_no: cpm.out_trade_no, txdtm: "2025-12-20 10:00:00" })));
    const it = clientWithFetch([used(), json(query()), earlier], { limiter }, midMonth);
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    expect(error).toMatchObject({ category: "duplicate", outcome: "unknown", transaction: { status: "success" } });
    expect(error.message).toContain("payment, 1000 HKD, success");
    expect(error.message).toContain(error.advice);
    expect(error.advice).toContain("do not repeat it under a new number");
    expect(uses).toEqual([undefined, "enquiry", "enquiry"]);
  });

  it("describes a record without amount or currency by what the record has", async () => {
    for (const [over, description] of [
      [{ txcurrcd: undefined }, "(payment, 1000, success)"],
      [{ txamt: undefined }, "(payment, HKD, success)"],
    ] as const) {
      const it = clientWithReplies([used], [() => json(query(paidRecord(over)))]);
      expect((await ended(it, it.qfpay.payments.create(cpm))).error.message).toContain(description);
    }
  });

  it("is not repeated if it fails, and the gateway's own word is reported: used before, so unknown", async () => {
    const it = clientWithFetch([used(), json("", 502)], {}, midMonth);
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    expect(error).toMatchObject({ code: "api_error", category: "duplicate", outcome: "unknown", respcd: "1102" });
    expect(it.sent).toHaveLength(2);
  });

  it("leaves no refusal if it fails: the order may be paid by a copy of this request, from now on", async () => {
    const it = clientWithReplies([() => json({ respcd: "1260" })], [() => json("", 502)]);
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    expect(error).toMatchObject({ code: "outcome_unknown", respcd: "1260", out_trade_no: "A-1001", attempts: 1 });
    expect(error.sentAt).toEqual(new Date(midMonth));
    expect([it.asked().length, it.money().length]).toEqual([1, 1]);
  });

  it("takes at most ten seconds at a gateway that does not answer, and then nothing is known", async () => {
    const it = clientWithReplies([() => json({ respcd: "1260" })], [(): Reply => never]);
    expect(await ended(it, it.qfpay.payments.create(cpm))).toMatchObject({
      at: 10_000,
      error: { code: "outcome_unknown", respcd: "1260" },
    });
  });

  it("ends with the call, whose outcome is unknown then", async () => {
    const it = clientWithReplies([() => json({ respcd: "1260" })], [(): Reply => never]);
    const { at, error } = await ended(it, it.qfpay.payments.create(cpm, { deadlineMs: 3_000 }));
    expect({ at, error }).toMatchObject({ at: 3_000, error: { code: "outcome_unknown", cause: { code: "timeout" } } });
  });

  it("is signed as the call is", async () => {
    const it = clientWithReplies([used], [() => json(query(paidRecord()))]);
    await ended(it, it.qfpay.payments.create(cpm, { signType: "MD5" }));
    expect(it.asked().map(({ headers }) => headers["x-qf-signtype"])).toEqual(["MD5"]);
  });

  it.each(["1260", "1262", "1125", "1251"])("is not made with recovery: false: %s is a refusal", async (respcd) => {
    for (const [client, own] of [
      [{ recovery: false }, {}],
      [{}, { recovery: false }],
    ] as const) {
      const it = clientWithReplies([() => json({ respcd })], [() => json(query(paidRecord()))], client);
      const { error } = await ended(it, it.qfpay.payments.create(cpm, own));
      expect(error).toMatchObject({ code: "api_error", outcome: "rejected", respcd, transaction: undefined });
      expect(it.asked()).toHaveLength(0);
    }
  });

  it("reports the refusal with everything that it said, as well as the record", async () => {
    const it = clientWithReplies([() => json({ respcd: "1260" }, 400)], [() => json(query(paidRecord()))]);
    const { error } = await ended(it, it.qfpay.payments.create(cpm));
    expect(error).toMatchObject({ respcd: "1260", httpStatus: 400, attempts: 1, transaction: { status: "success" } });
    expect(error.cause).toMatchObject({ code: "api_error", respcd: "1260", outcome: "rejected" });
    expect(error.message).toMatch(/^QFPay answered 1260/);
  });
});
