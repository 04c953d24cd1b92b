import { describe, expect, it } from "vitest";
import {
  clientWithReplies,
  cpm,
  ended,
  isEnquiry,
  midMonth,
  paidRecord,
  refund,
  refundRecord,
  visibleFrom,
} from "./recovery-cases.js";
import {
  clientWithFetch,
  json,
  type Loose,
  query,
  type Reply,
  record,
  rejection,
  resetError,
  type Sent,
  watch,
} from "./support.js";

const ok = () => json({ respcd: "0000", resperr: "success", syssn: "1" });
const none = () => json(query());
const lost = () => resetError();
type Scene = ReturnType<typeof clientWithReplies>;

const pay = async (it: Scene, options = {}) => ended(it, it.qfpay.payments.create(cpm, options));
const giveBack = async (it: Scene, options = {}) => ended(it, it.qfpay.refunds.create(refund, options));

describe("A record that comes late", () => {
  it.each([
    ["second", 2_001, 2],
    ["third", 5_001, 3],
    ["fourth", 8_001, 4],
  ])("and is there at the %s enquiry is the result, and nothing is sent again", async (_nth, since, asks) => {
    for (const outcome of [lost, () => json("", 502)]) {
      const it = visibleFrom(since, [outcome, ok]);
      const call = await pay(it);
      expect(call.value).toMatchObject({ recovered: true, status: "success" });
      expect([it.money().length, it.asked().length]).toEqual([1, asks]);
    }
  });

  it("is awaited as long as the client's options say", async () => {
    const options = { recovery: { absentAfterMs: 20_000 } };
    const it = visibleFrom(0, [lost, ok]);
    expect((await pay(it)).value).toMatchObject({ recovered: true });
    for (const [since, money] of [
      [17_001, 1],
      [20_001, 2],
    ] as const) {
      let n = 0;
      const late = clientWithFetch(
        (sent) =>
          isEnquiry(sent) ? json(sent.at >= since ? query(paidRecord()) : query()) : n++ ? ok() : resetError(),
        options,
        midMonth,
      );
      const call = watch(late.qfpay.payments.create(cpm));
      await late.clock.advance(200_000);
      expect(call.state).toBe("fulfilled");
      expect(late.sent.filter((one) => !isEnquiry(one))).toHaveLength(money);
    }
  });

  it("is awaited as long as the call's options say", async () => {
    for (const [absentAfterMs, asks] of [
      [0, 1],
      [2_000, 1],
      [2_001, 2],
      [5_000, 2],
    ]) {
      const it = clientWithReplies([lost, ok], [none]);
      expect((await pay(it, { recovery: { absentAfterMs } })).state).toBe("fulfilled");
      expect([it.money().length, it.asked().length], String(absentAfterMs)).toEqual([2, asks]);
    }
  });

  it("does not count as absent by failed enquiries, only by one that finds no record late enough", async () => {
    let n = 0;
    const it = clientWithFetch(
      (sent) => {
        if (!isEnquiry(sent)) return n++ ? ok() : resetError();
        return sent.at < 5_000 || sent.at > 10_500 ? none() : json("", 502);
      },
      {},
      midMonth,
    );
    const call = watch(it.qfpay.payments.create(cpm));
    await it.clock.advance(600_000);
    expect(call.state).toBe("fulfilled");
    // The enquiries find nothing at 2 s, fail at 5 s and 8 s, and find nothing at 11 s. Then the payment is sent again.
    expect(it.sent.at(-1)).toMatchObject({ path: "/trade/v1/payment", at: 11_000 });
  });

  it("codes 1136 and 1268 count as no record", async () => {
    for (const respcd of ["1136", "1268"]) {
      const it = clientWithReplies([lost, ok], [() => json({ respcd })]);
      expect((await pay(it)).state).toBe("fulfilled");
      expect(it.money()).toHaveLength(2);
    }
  });

  it.each(["1108", "1100", "1104", "2999"])("response %s to an enquiry proves nothing", async (respcd) => {
    const it = clientWithReplies([lost, ok], [() => json({ respcd })], { retry: false });
    expect((await pay(it)).error).toMatchObject({ code: "outcome_unknown" });
    expect(it.money()).toHaveLength(1);
  });
});

describe("The time since which the gateway has had no record", () => {
  const absentSince = async (seen: (() => Reply)[], options = {}) => {
    const it = clientWithReplies([lost], seen, { retry: { attempts: 2 } });
    const { error } = await pay(it, options);
    expect(error).toMatchObject({ code: "outcome_unknown", attempts: 2 });
    return error.absentSince;
  };
  const unseen = [none, none, none, none];

  it("begins with the first enquiries about the call, and goes on through those about its next attempt", async () => {
    expect(await absentSince(unseen)).toEqual(new Date(midMonth));
  });

  it("is over if later enquiries show nothing: by then there may be a record", async () => {
    expect(await absentSince([...unseen, () => json("", 502)])).toBeUndefined();
    expect(await absentSince([...unseen, () => json(query(paidRecord({ txamt: "999" })))])).toBeUndefined();
  });
});

describe("The month before", () => {
  // Returns the months that an enquiry queries; `undefined` for the current month, whose query has no `start_time`.
  const monthsAsked = async (reply: () => Reply, resume: boolean | undefined) => {
    const it = clientWithReplies([reply], [none], { retry: { attempts: 1 } });
    await pay(it, { resume });
    return [...new Set(it.asked().map(({ params }) => params.start_time?.slice(0, 7)))];
  };

  it("is asked about a resumed call, which may be old, and not about a new one", async () => {
    expect(await monthsAsked(ok, true)).toEqual([undefined, "2025-12"]);
    for (const resume of [false, undefined]) expect(await monthsAsked(lost, resume)).toEqual([undefined]);
  });
});

describe("A record of another call", () => {
  it.each([
    ["another amount", { txamt: "999" }],
    ["another amount, ten times as much", { txamt: 10_000 }],
    ["another currency", { txcurrcd: "CNY" }],
    ["a refund", { order_type: "refund" }],
    ["another sub-merchant", { mchid: "shop2" }],
  ])("(%s) is never a payment's result", async (_what, over) => {
    const it = clientWithReplies([lost, ok], [() => json(query(paidRecord(over)))]);
    const call = await ended(it, it.qfpay.payments.create({ ...cpm, mchid: "shop1" }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
    await expect(call.error.recover()).rejects.toMatchObject({
      outcome: "unknown",
      message: expect.stringContaining("A-1001"),
    });
    expect(it.money()).toHaveLength(1);
  });

  it.each([
    ["another amount", { txamt: "501" }],
    ["a payment", { order_type: "payment", origssn: undefined }],
    ["the refund of another payment", { origssn: "20260101000300020000000002" }],
  ])("(%s) is never a refund's result", async (_what, over) => {
    const it = clientWithReplies([lost, ok], [() => json(query(refundRecord(over)))]);
    expect((await giveBack(it)).error).toMatchObject({ code: "outcome_unknown", out_trade_no: "R-1001" });
    expect(it.money()).toHaveLength(1);
  });

  it.each([
    [{}, "(payment, 999 HKD)"],
    [{ order_type: "refund", txcurrcd: undefined }, "(refund, 999)"],
    [{ order_type: "refund", txamt: undefined }, "(refund, HKD)"],
  ])("with the members %j is described by recover() as %s", async (over, description) => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord({ txamt: "999", ...over })))]);
    const { error } = await pay(it, { recovery: false });
    expect((await rejection(error.recover())).message).toBe(
      `The gateway has another transaction under A-1001 ${description}, which does not show what became of this one. ` +
        "Look both up in QFPay's portal.",
    );
  });

  it("is not assumed because of a value that the record lacks", async () => {
    for (const missing of ["txamt", "txcurrcd", "mchid", "out_trade_no"]) {
      const it = clientWithReplies([lost], [() => json(query(paidRecord({ mchid: "shop1", [missing]: undefined })))]);
      const call = await ended(it, it.qfpay.payments.create({ ...cpm, mchid: "shop1" }));
      expect(call.value, missing).toMatchObject({ recovered: true });
    }
    const it = clientWithReplies([lost], [() => json(query(refundRecord({ origssn: undefined })))]);
    expect((await giveBack(it)).value).toMatchObject({ recovered: true });
  });

  it.each([undefined, null, ""])("is not assumed because the call has no sub-merchant (%j)", async (mchid) => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord({ mchid: "shop1" })))]);
    const call = await ended(it, it.qfpay.payments.create({ ...cpm, mchid: mchid as never }));
    expect(call.value).toMatchObject({ recovered: true });
  });

  it.each([1000, 1000n, "1000"])("is recognized whatever type the amount has (%s)", async (txamt) => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord({ txamt: "1000" })))]);
    const call = await ended(it, it.qfpay.payments.create({ ...cpm, txamt }));
    expect(call.value).toMatchObject({ recovered: true, txamt: 1000 });
  });

  it("among several under one number does not hide the paid record", async () => {
    const other = paidRecord({ syssn: "20260115000300020000000099", respcd: "1142" });
    const it = clientWithReplies([lost], [() => json(query(other, paidRecord()))]);
    expect((await pay(it)).value).toMatchObject({ status: "success", recovered: true });
  });
});

describe("A scanned code", () => {
  it.each([
    ["paid", { respcd: "0000" }, "success"],
    ["still being paid (1143)", { respcd: "1143" }, "pending"],
    ["still being paid (1145)", { respcd: "1145" }, "pending"],
    ["of an undocumented state", { respcd: "2999" }, "pending"],
  ])("whose payment turns out %s resolves as %s", async (_what, over, status) => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord(over)))]);
    const call = await pay(it);
    expect(call.value).toMatchObject({ status, recovered: true, respcd: over.respcd, out_trade_no: "A-1001" });
    expect(call.value.raw).toMatchObject({ respcd: over.respcd });
    expect(call.value.signature).toBe("unchecked");
  });

  it.each(["1201", "1204", "2005", "1142"])("whose payment turns out declined with %s rejects", async (respcd) => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord({ respcd, errmsg: "no" })))]);
    const { error } = await pay(it);
    expect(error).toMatchObject({ code: "api_error", outcome: "rejected", respcd });
    expect(error.message).toContain(`QFPay answered ${respcd}`);
  });
});

describe("recover()", () => {
  it("returns the record that the gateway has by then", async () => {
    for (const [has, expected] of [
      [[paidRecord()], { status: "success", out_trade_no: "A-1001" }],
      [[paidRecord({ respcd: "1143" })], { status: "pending" }],
      [[paidRecord({ respcd: "1142" })], { status: "failed" }],
      [[], undefined],
    ] as const) {
      let isUp = false;
      const it = clientWithFetch(
        (sent: Sent) => (isUp && isEnquiry(sent) ? json(query(...has)) : resetError()),
        {},
        midMonth,
      );
      const call = watch<Loose>(it.qfpay.payments.create(cpm));
      await it.clock.advance(600_000);
      isUp = true;
      const answer = await call.error.recover();
      if (expected) expect(answer).toMatchObject(expected);
      else expect(answer).toBeUndefined();
    }
  });

  it("rejects while enquiries fail", async () => {
    const it = clientWithReplies([lost], [() => json("", 502)], { retry: false });
    const { error } = await pay(it);
    await expect(error.recover()).rejects.toMatchObject({ code: "response_invalid" });
  });

  it("of a reversal and of a close queries the order", async () => {
    for (const method of ["reverse", "close"] as const) {
      const it = clientWithReplies([lost], [() => json("", 502), () => json(query(record()))], {
        retry: false,
        recovery: false,
      });
      const call = await ended(it, it.qfpay.payments[method]({ out_trade_no: "A-1001", txamt: 1000 }));
      expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
      await expect(call.error.recover()).rejects.toBeDefined();
      expect(await call.error.recover()).toMatchObject({ status: "success" });
    }
  });
});

describe("A record without a code of its own", () => {
  const told = async (over: Loose) => {
    const records = () => json(query(paidRecord({ respcd: undefined, ...over })));
    const it = clientWithFetch((sent) => (isEnquiry(sent) ? records() : lost()), {}, midMonth);
    const call = watch(it.qfpay.payments.create(cpm));
    await it.clock.advance(200_000);
    return { call, payments: it.sent.filter((one) => !isEnquiry(one)).length };
  };

  it("is the result if its txstatus says so", async () => {
    for (const [txstatus, status] of [
      ["SUCCESS", "success"],
      ["PENDING", "pending"],
    ]) {
      const { call, payments } = await told({ txstatus });
      expect([call.value, payments]).toMatchObject([{ recovered: true, status }, 1]);
    }
  });

  it("ends the call as failed, and never as a success, if its txstatus says so", async () => {
    const { call, payments } = await told({ txstatus: "FAILED" });
    expect([call.error, payments]).toMatchObject([{ code: "api_error", outcome: "rejected" }, 1]);
    expect(call.error.message).toBe(
      "A-1001 failed, as the gateway's record says. Nothing is paid; to charge it again, choose a new number.",
    );
    expect(call.error).toMatchObject({
      category: "order",
      advice: "Nothing is paid; to charge it again, choose a new number",
      respcd: "",
      attempts: 1,
    });
  });

  it("ends a refund as failed too, with the same advice about the refund", async () => {
    const it = clientWithReplies([lost], [() => json(query(refundRecord({ respcd: undefined, txstatus: "FAILED" })))]);
    expect((await giveBack(it)).error.message).toBe(
      "R-1001 failed, as the gateway's record says. Nothing is refunded; to refund it again, choose a new number.",
    );
  });

  it.each([{}, { respcd: "0000", txstatus: "FAILED" }, { respcd: "1205", txstatus: "SUCCESS" }])(
    "or whose members contradict each other decides nothing: %j",
    async (over) => {
      const { call, payments } = await told(over);
      expect([call.error, payments]).toMatchObject([{ code: "outcome_unknown", outcome: "unknown" }, 1]);
    },
  );
});
