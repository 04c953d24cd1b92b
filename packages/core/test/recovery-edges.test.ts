import { describe, expect, it } from "vitest";
import type { Limiter } from "../src/index.js";
import { cannotBeAsked, clientWithReplies, cpm, isEnquiry, midMonth, paidRecord, refund } from "./recovery-cases.js";
import {
  clientWithFetch,
  json,
  type Loose,
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
type Scene = ReturnType<typeof clientWithReplies>;

async function ended(it: Pick<Scene, "clock">, promise: Promise<unknown>) {
  const call = watch<Loose>(promise as Promise<Loose>, it.clock);
  await it.clock.advance(600_000);
  expect(call.state).not.toBe("pending");
  return call;
}

describe("Absence", () => {
  it("counts from the time of the enquiry, not from the time of its response", async () => {
    // The gateway looks the order up as soon as the query arrives, but its first response takes 12 s.
    let asks = 0;
    const it = clientWithFetch(
      (sent) => {
        if (!isEnquiry(sent)) return sent.at > 0 ? ok() : resetError();
        const seen = sent.at >= 6_000 ? query(paidRecord()) : query();
        if (asks++ > 0) return json(seen);
        return () => new Promise((resolve) => void it.clock.setTimeout(() => resolve(json(seen)), 12_000));
      },
      {},
      midMonth,
    );
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(it.sent.filter((one) => !isEnquiry(one))).toHaveLength(1);
    expect(call.value).toMatchObject({ recovered: true });
  });
});

describe("The end of the enquiries", () => {
  it("does not make an absence of an early enquiry whose response came late", async () => {
    const slow = (): Reply => () =>
      new Promise<Response>((resolve) => void it.clock.setTimeout(() => resolve(none()), 9_500));
    const it: Scene = clientWithReplies([lost, ok], [slow], { recovery: { giveUpAfterMs: 10_000 } });
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call).toMatchObject({ at: 11_500, error: { code: "outcome_unknown", absentSince: undefined } });
    expect(it.money()).toHaveLength(1);
  });

  it("by the call's deadline is reported as such, also after giveUpAfterMs", async () => {
    const it = clientWithReplies([lost], [(): Reply => never]);
    const call = await ended(it, it.qfpay.payments.create(cpm, { deadlineMs: 61_000 }));
    expect(call).toMatchObject({ at: 61_000, error: { code: "outcome_unknown", cause: { code: "timeout" } } });
    expect(call.error.cause.message).toContain("deadline of 61000 ms");
  });
});

describe("An enquiry", () => {
  const calls: [string, (it: Scene) => Promise<unknown>][] = [
    ["payment", (it) => it.qfpay.payments.create({ ...cpm, mchid: "shop2" })],
    ["refund", (it) => it.qfpay.refunds.create({ ...refund, mchid: "shop2" })],
    ["reversal", (it) => it.qfpay.payments.reverse({ syssn, txamt: 1000, mchid: "shop2" })],
    ["capture", (it) => it.qfpay.preauth.capture({ syssn, txamt: 300, mchid: "shop2" })],
    ["intent", (it) => it.qfpay.intents.createPayment({ ...cpm, pay_type: "802801", mchid: "shop2" })],
  ];

  it.each(calls)("about a %s names the sub-merchant of the call", async (_what, call) => {
    for (const mchid of [undefined, "shop1"]) {
      const it = clientWithReplies([lost, ok], [none], { mchid });
      await ended(it, call(it));
      expect(it.asked().length).toBeGreaterThan(0);
      for (const { params } of it.asked()) expect(params.mchid).toBe("shop2");
    }
  });

  it("by recover() names the sub-merchant of the call", async () => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord()))], { recovery: false });
    const call = await ended(it, it.qfpay.payments.create({ ...cpm, mchid: "shop2" }));
    await call.error.recover();
    expect(it.asked()[0]!.params).toMatchObject({ out_trade_no: "A-1001", mchid: "shop2" });
  });

  it("is signed as the call is", async () => {
    const it = clientWithReplies([lost, ok], [none]);
    await ended(it, it.qfpay.payments.create(cpm, { signType: "MD5" }));
    for (const { headers } of it.asked()) expect(headers["x-qf-signtype"]).toBe("MD5");
  });

  it("about many payments that became unclear together shares queries with the others", async () => {
    const it = clientWithReplies([lost], [none], { limiter: false, random: Math.random });
    const numbers = Array.from({ length: 60 }, (_, n) => `A-${100 + n}`);
    for (const out_trade_no of numbers) watch(it.qfpay.payments.create({ ...cpm, out_trade_no }));
    await it.clock.advance(2_999);
    const first = it.asked();
    expect(new Set(first.flatMap(({ params }) => params.out_trade_no!.split(",")))).toEqual(new Set(numbers));
    // The list of order numbers in a query has at most 128 characters, so 60 numbers need three queries.
    expect(first.map(({ at }) => at)).toEqual([2_000, 2_000, 2_000]);
    // The calls' next enquiries come at 5, 5.5, 6, 6.5 or 7 s, and share at most three queries each time.
    await it.clock.advance(4_001);
    const second = it.asked().slice(3);
    expect(second.flatMap(({ params }) => params.out_trade_no!.split(",")).sort()).toEqual(numbers);
    expect(second.length).toBeLessThanOrEqual(15);
    for (const { at } of second) expect(at % 500, `asked at ${at} ms`).toBe(0);
  });

  it("is made together with others, although their calls became unclear at different times", async () => {
    const it = clientWithReplies([lost], [none], { limiter: false });
    for (const [n, afterMs] of [100, 150, 249].entries()) {
      await it.clock.advance(n === 0 ? afterMs : 100);
      watch(it.qfpay.payments.create({ ...cpm, out_trade_no: `A-${n}` }));
    }
    await it.clock.advance(3_000 - it.clock.monotonic());
    expect(it.asked().map(({ at, params }) => [at, params.out_trade_no])).toEqual([[2_500, "A-0,A-1,A-2"]]);
  });

  it.each([
    ["sub-merchant", [{ mchid: "shop1" }, { mchid: "shop2" }], [{}, {}]],
    ["sign type", [{}, {}], [{ signType: "MD5" }, { signType: "SHA256" }]],
  ] as const)("does not share its query with an enquiry of another %s", async (_what, [one, other], [own, others]) => {
    const it = clientWithReplies([lost], [none], { limiter: false });
    watch(it.qfpay.payments.create({ ...cpm, ...one, out_trade_no: "A-1" } as never, own as object));
    watch(it.qfpay.payments.create({ ...cpm, ...other, out_trade_no: "A-2" } as never, others as object));
    await it.clock.advance(2_000);
    expect(it.asked().map(({ params }) => params.out_trade_no)).toEqual(["A-1", "A-2"]);
  });

  it("ends at about giveUpAfterMs, also if the gateway never responds", async () => {
    const it = clientWithReplies([lost], [(): Reply => never]);
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
    // No enquiry begins after 60 s (`giveUpAfterMs`), but the last one may take 10 s.
    expect(call.at).toBeGreaterThanOrEqual(60_000);
    expect(call.at).toBeLessThanOrEqual(60_000 + 10_000);
    const times = it.asked().map(({ at }) => at);
    // From 2 s on, each enquiry takes 10 s without a response. The pause after it is 3 s, because `random` is 0.
    expect(times).toEqual([2_000, 15_000, 28_000, 41_000, 54_000]);
  });

  it("is not retried by itself, because the recovery repeats enquiries", async () => {
    const it = clientWithReplies([lost], [cannotBeAsked]);
    await ended(it, it.qfpay.payments.create(cpm));
    expect(it.asked().map(({ at }) => at)).toEqual(Array.from({ length: 21 }, (_, n) => 2_000 + n * 3_000));
  });
});

describe("A record under the number", () => {
  it("that is open is not hidden by a newer failed record", async () => {
    const failed = paidRecord({ respcd: "1202", syssn: "20260115000300020000000099" });
    const it = clientWithReplies([lost], [() => json(query(paidRecord({ respcd: "1143" }), failed))]);
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call.value).toMatchObject({ status: "pending", recovered: true });
  });
});

describe("A reversal whose response was lost after it was carried out", () => {
  it("is not reported as refused because the order's record still says paid", async () => {
    // On a reversal, old servers of QFPay refund a paid order. If the shop then refunded the order as well, it would
    // pay twice.
    const it = clientWithFetch(
      (sent) => {
        if (isEnquiry(sent)) return json(query(record(sent.at >= 6_000 ? { cancel: "3" } : {})));
        return sent.at > 0 ? json({ respcd: "1264" }) : resetError();
      },
      {},
      midMonth,
    );
    const call = await ended(it, it.qfpay.payments.reverse({ syssn, txamt: 1000 }));
    expect(call.error).toBeUndefined();
    expect(call.value).toMatchObject({ status: "success" });
  });
});

describe.each(["reverse", "close"] as const)("payments.%s of an order", (method) => {
  type Params = Parameters<Scene["qfpay"]["payments"]["reverse"]>[0];
  const byNumber: Params = { out_trade_no: "A-1001", txamt: 1000 };
  const undo = async (found: object[], params: Params = byNumber) => {
    const it = clientWithReplies([lost], [() => json(query(...found))], { retry: false });
    return { ...it, ...(await ended(it, it.qfpay.payments[method](params))) };
  };
  const closed = { respcd: "1142", cancel: "2" };

  it("without a number is refused with nothing sent", async () => {
    for (const params of [{}, { syssn: "", out_trade_no: "" }, { syssn: null, out_trade_no: null }]) {
      const it = await undo([], { ...params, txamt: 1000 } as Params);
      expect(it.error).toMatchObject({
        code: "params_invalid",
        issues: [{ path: "syssn", message: "syssn or out_trade_no is missing: name the order." }],
      });
      expect(it.sent).toHaveLength(0);
    }
  });

  it.each(["syssn", "out_trade_no"])("with a %s that is no text is refused with nothing sent", async (path) => {
    const it = await undo([], { [path]: 5, txamt: 1000 } as never);
    expect(it.error).toMatchObject({ issues: [{ path, message: `${path} must be text, in quotes.` }] });
    expect(it.sent).toHaveLength(0);
  });

  it("is enquired about by its syssn, or else by your number", async () => {
    for (const [numbers, asked] of [
      [{ syssn, out_trade_no: "A-1001" }, { syssn }],
      [{ syssn: "", out_trade_no: "A-1001" }, { out_trade_no: "A-1001" }],
      [{ syssn: null, out_trade_no: "A-1001" }, { out_trade_no: "A-1001" }],
    ] as const) {
      const it = await undo([record(closed)], { ...numbers, txamt: 1000, mchid: "shop2" } as Params);
      expect(it.asked()[0]!.params).toEqual({ ...asked, mchid: "shop2", page: "1", page_size: "100" });
    }
  });

  it.each([
    ["closed", closed],
    ["closed, by its code alone", { respcd: "1142" }],
    ["closed, without a number in the record", { ...closed, out_trade_no: undefined }],
    ["cancelled while it is still pending", { respcd: "1143", cancel: "2" }],
    ["refunded", { cancel: "3" }],
  ])("is done if its record is %s", async (_what, over) => {
    expect((await undo([record(over)])).value).toMatchObject({
      respcd: "0000",
      status: "success",
      signature: "unchecked",
      orig_syssn: syssn,
      txamt: 1000,
      recovered: true,
    });
  });

  it("is done although its record has no amount", async () => {
    const { value } = await undo([record({ ...closed, txamt: undefined })]);
    expect(value).toMatchObject({ status: "success", recovered: true });
    expect(value.txamt).toBeUndefined();
  });

  it.each([
    ["paid", {}, "A-1001"],
    ["paid, and partly refunded since", { cancel: "5" }, "A-1001"],
    ["paid, without a mark of a refund", { cancel: undefined }, "A-1001"],
    ["paid, without your number in it", { out_trade_no: undefined }, syssn],
  ])("is refused if its record stays %s", async (_what, over, number) => {
    const it = await undo([record(over)]);
    expect(it.error).toMatchObject({
      code: "api_error",
      outcome: "rejected",
      respcd: "1260",
      category: "order",
      attempts: 1,
      message: `The order ${number} was not undone: it is paid. Refund it instead.`,
    });
    expect(it.error.advice).not.toBe("");
    // The gateway's record may be out of date, so the order is queried again after ten seconds.
    expect(it.asked().length).toBeGreaterThan(1);
  });

  it.each([
    ["only pending", { respcd: "1143" }],
    ["pending without a mark of a refund", { respcd: "1143", cancel: undefined }],
  ])("stays unknown while its record is %s", async (_what, over) => {
    expect((await undo([record(over)])).error).toMatchObject({
      code: "outcome_unknown",
      absentSince: expect.any(Date),
    });
  });

  it.each<[what: string, over: Record<string, unknown>, params?: Params]>([
    ["a refund under its number", { order_type: "refund" }],
    ["an order whose number has another spelling", { ...closed, out_trade_no: "a-1001" }],
    ["an order whose syssn has another spelling", { ...closed, syssn: `${syssn} ` }, { syssn, txamt: 1000 }],
  ])("stays unknown if there is only a record of %s, which does not count as absence", async (_what, over, params) => {
    expect((await undo([record(over)], params)).error).toMatchObject({
      code: "outcome_unknown",
      absentSince: undefined,
    });
  });
});

describe("What the gateway has in place of a lost answer", () => {
  const declaration = { trade_type: "weixin", syssn, customs: "SHENZHEN", mch_customs_no: "440316T004" } as const;

  it.each(["reverse", "close"] as const)("of payments.%s is marked as recovered", async (method) => {
    const it = clientWithReplies([lost], [() => json(query(record({ respcd: "1142", cancel: "2" })))]);
    const call = await ended(it, it.qfpay.payments[method]({ syssn, txamt: 1000 }));
    expect(call.value).toMatchObject({ status: "success", recovered: true });
  });

  it("of a declaration to customs is marked as recovered", async () => {
    const it = clientWithReplies([lost], [() => json({ respcd: "0000", syssn })]);
    const call = await ended(it, it.qfpay.customs.declare(declaration));
    expect(call.value).toMatchObject({ status: "success", recovered: true });
  });

  it("of a change of a declaration is not the earlier declaration", async () => {
    const it = clientWithReplies([lost, ok], [() => json({ respcd: "0000", syssn })]);
    const call = await ended(it, it.qfpay.customs.declare({ ...declaration, action_type: "MODIFY" }));
    expect(it.money().length === 2 || call.error?.code === "outcome_unknown").toBe(true);
  });

  it("of a release does not show the freeze's number as its own", async () => {
    const it = clientWithReplies([lost], [() => json(query(record({ cancel: "4", out_trade_no: "F-1" })))]);
    const call = await ended(it, it.qfpay.preauth.unfreeze({ syssn, out_trade_no: "U-1001", txamt: 300 }));
    expect(call.value.out_trade_no).not.toBe("F-1");
    expect(call.value).toMatchObject({ orig_syssn: syssn });
  });
});

describe("A subscription", () => {
  const params = { customer_id: "cust_1", token_id: "tk_1", products: [{ product_id: "prod_1", quantity: 1 }] };

  it("has no number by which the gateway could recognise a repeat, so it is never sent twice", async () => {
    const it = clientWithReplies([lost, ok], [() => json({ respcd: "0000", data: [] })]);
    const call = await ended(it, it.qfpay.subscriptions.create(params));
    expect(it.money()).toHaveLength(1);
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });

  it("of unknown outcome does not recommend a recover() that cannot query", async () => {
    const it = clientWithReplies([lost], [cannotBeAsked], { retry: false });
    const call = await ended(it, it.qfpay.subscriptions.create(params));
    expect(call.error.message).not.toContain("recover()");
    await expect(call.error.recover()).rejects.toMatchObject({ outcome: "unknown" });
  });
});

describe("A list that is queried after a lost response and a refused repeat", () => {
  const remove = (list: object) => {
    const it = clientWithReplies([lost, () => json({ respcd: "1205", resperr: "no" })], [() => json(list)]);
    return ended(it, it.qfpay.customers.delete({ customer_id: "cust_1" }));
  };

  it.each(["1136", "1268"])("shows by the code %s that the deleted customer is gone", async (respcd) => {
    const { value } = await remove({ respcd, resperr: "no such record" });
    expect(value).toMatchObject({ status: "success", respcd: "0000", signature: "unchecked", recovered: true });
    expect(value.data).toEqual({});
    expect(value.raw).toEqual({ respcd: "0000", data: {} });
  });

  it("shows nothing by another code, or by data that is not a list", async () => {
    for (const list of [{ respcd: "1205" }, { respcd: "0000", data: { customer_id: "cust_1" } }]) {
      expect((await remove(list)).error).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
    }
  });
});

describe("A limiter of the caller's own", () => {
  const limiter = (acquire: Limiter["acquire"], coolDown: Limiter["coolDown"] = () => {}) => ({ acquire, coolDown });
  const away = () => {
    throw new Error("redis is away");
  };

  it("that refuses the second attempt does not hide that the first may have moved money", async () => {
    let calls = 0;
    const it = clientWithReplies([lost, ok], [none], {
      limiter: limiter(async (_signal, use) => (use !== "enquiry" && calls++ > 0 ? away() : () => {})),
    });
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
  });

  it("that refuses the enquiries leaves the outcome unknown", async () => {
    const it = clientWithReplies([lost, ok], [none], {
      limiter: limiter(async (_signal, use) => (use === "enquiry" ? away() : () => {})),
    });
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
    expect(it.money()).toHaveLength(1);
  });

  it("that refuses the first attempt is the cause of an error that says that nothing was sent", async () => {
    const it = clientWithReplies([ok], [none], { limiter: limiter(async () => away()) });
    expect((await ended(it, it.qfpay.payments.create(cpm))).error).toMatchObject({
      code: "connection_failed",
      outcome: "not_sent",
      cause: { message: "redis is away" },
    });
    expect(it.sent).toHaveLength(0);
  });

  it.each([
    ["throws", away],
    ["rejects", async () => away()],
  ])("that %s at the end of a call does not lose the call's result", async (_how, landed) => {
    const it = clientWithReplies([ok], [none], { limiter: limiter(async () => landed) });
    expect((await ended(it, it.qfpay.payments.create(cpm))).value).toMatchObject({ status: "success" });
  });

  it.each([
    ["an answer", ok, true],
    ["HTTP 502", cannotBeAsked, true],
    ["a refused connection", refusedError, true],
    ["a reset", lost, false],
    ["a time-out", () => never, false],
  ] as const)("is informed of %s whether a response came", async (_what, reply, answered) => {
    const told: unknown[] = [];
    const it = clientWithReplies([reply as () => Reply], [none], {
      limiter: limiter(async () => (given) => void told.push(given)),
      recovery: false,
      retry: false,
    });
    await ended(it, it.qfpay.payments.create(cpm));
    expect(told).toEqual([answered]);
  });

  it("that fails to cool down does not hide that an attempt before may have moved money", async () => {
    const it = clientWithReplies([lost, () => tooMany()], [none], { limiter: limiter(async () => () => {}, away) });
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
  });
});
