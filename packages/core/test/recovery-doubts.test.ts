import { describe, expect, it } from "vitest";
import { type Limiter, memoryLimiter } from "../src/index.js";
import { fakeClock } from "../src/testing.js";
import { captureRecord, clientWithReplies, cpm, ended, paidRecord, refundRecord } from "./recovery-cases.js";
import { clientWithFetch, doThenReturn, json, query, rejection, resetError, syssn, tooMany, watch } from "./support.js";

const ok = () => json({ respcd: "0000", resperr: "success", syssn: "1" });
const lost = () => resetError();
const none = () => json(query());

describe("A network route that is lost on an open connection", () => {
  it("does not prove that a capture was not sent: it is not sent again", async () => {
    const gone = () =>
      new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "EHOSTUNREACH", syscall: "read" }) });
    const it = clientWithReplies([gone, ok], [() => json(query(captureRecord()))]);
    const call = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300 }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", attempts: 1 });
    expect(it.money()).toHaveLength(1);
  });
});

describe("The response to an enquiry", () => {
  it.each([
    ["a code that says that it is being worked on", { respcd: "1143" }],
    ["code 1298", { respcd: "1298", data: [] }],
    ["no list", { respcd: "0000" }],
    ["null in place of the list", { respcd: "0000", data: null }],
    ["a record that cannot be read", { respcd: "0000", data: [{ out_trade_no: "A-1001" }] }],
  ])("with %s is not absence: nothing is sent again, and nothing is reported as refused", async (_what, answer) => {
    const it = clientWithReplies([lost, () => json({ respcd: "1202" })], [() => json(answer)]);
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001", attempts: 1 });
    expect(it.money()).toHaveLength(1);
    await expect(call.error.recover()).rejects.toMatchObject({ outcome: "unknown" });
  });

  it("with a record of another spelling of the number proves nothing", async () => {
    const it = clientWithReplies([lost, ok], [() => json(query(paidRecord({ out_trade_no: "a-1001" })))]);
    const call = await ended(it, it.qfpay.payments.create(cpm));
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
    expect(it.money()).toHaveLength(1);
  });
});

describe("A resumed payment that is refused now", () => {
  it.each(["1202", "1260", "2005"])(
    "with %s may have been carried out by the earlier attempt, so an enquiry follows",
    async (respcd) => {
      let sent = 0;
      const it = clientWithReplies(
        [() => doThenReturn(sent++, json({ respcd }))],
        [() => json(sent ? query(paidRecord()) : query())],
      );
      const call = await ended(it, it.qfpay.payments.create(cpm, { resume: true }));
      expect(call.value).toMatchObject({ status: "success", recovered: true });
      expect(it.money()).toHaveLength(1);
    },
  );

  it("stays unknown without a record until the earlier request is too old to arrive", async () => {
    const it = clientWithReplies([() => json({ respcd: "1202" })], [none]);
    const call = await ended(it, it.qfpay.payments.create(cpm, { resume: true }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", respcd: "1202" });
    expect(call.error.absentSince).toEqual(new Date(Date.UTC(2026, 0, 15, 4)));
    const since = async (ageMs: number) => {
      const sentAt = new Date(it.clock.now() - ageMs);
      return (await ended(it, it.qfpay.payments.create(cpm, { resume: { sentAt } }))).error;
    };
    expect(await since(600_000)).toMatchObject({ code: "api_error", respcd: "1202", outcome: "rejected" });
    expect(await since(500_000)).toMatchObject({ code: "outcome_unknown" });
  });
});

describe("recover() of a capture or a release", () => {
  it("never says that the call was not carried out", async () => {
    const it = clientWithReplies([lost], [none], { recovery: false });
    for (const act of [
      () => it.qfpay.preauth.capture({ syssn, txamt: 300 }),
      () => it.qfpay.preauth.capture({ syssn, txamt: 300 }, { resume: true }),
      () => it.qfpay.request("capture", { syssn, txamt: 300, out_trade_no: "C-1", mchid: "M1" } as never),
    ]) {
      const { error } = await ended(it, act());
      expect(error).toMatchObject({ code: "outcome_unknown" });
      await expect(error.recover()).rejects.toMatchObject({ outcome: "unknown" });
    }
    expect(it.sent.at(-1)!.params).toMatchObject({ mchid: "M1" });
  });
});

describe("A payment of last month", () => {
  const january = (start: unknown) => String(start).startsWith("2026-01");
  const asking = (day: number) =>
    clientWithFetch(
      (sent) =>
        sent.path.endsWith("/query")
          ? json(january(sent.params.start_time) ? query(paidRecord()) : query())
          : resetError(),
      { retry: false },
      Date.UTC(2026, 1, day, 4),
    );

  it("is found if it is resumed in the first week, and not sent again", async () => {
    for (const day of [1, 2, 6]) {
      const it = asking(day);
      const call = await ended(it, it.qfpay.payments.create(cpm, { resume: true }));
      expect(call.value, `on ${day} February`).toMatchObject({ recovered: true, status: "success" });
      expect(it.sent.filter(({ path }) => path.endsWith("/payment"))).toHaveLength(0);
    }
  });
});

describe("An enquiry that waits for a slot in vain", () => {
  it("ends soon after giveUpAfterMs, and the outcome is reported as unknown", async () => {
    const open = memoryLimiter();
    const acquire: Limiter["acquire"] = (signal, use) =>
      use !== "enquiry"
        ? open.acquire(signal, use)
        : new Promise((_resolve, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
    const limiter = { acquire, coolDown: () => {} };
    const it = clientWithReplies([lost], [none], { limiter });
    const call = watch(it.qfpay.payments.create(cpm), it.clock);
    await it.clock.advance(75_000);
    expect(call).toMatchObject({ at: 70_000, error: { code: "outcome_unknown", out_trade_no: "A-1001" } });
    expect(it.clock.pending).toBe(0);
  });
});

describe("A resumed refund that names its payment by your number", () => {
  const params = { original_out_trade_no: "A-1001", out_trade_no: "R-1001", txamt: 500 };

  it("is found although the customer has paid under that number again since", async () => {
    const again = paidRecord({ syssn: "20260115000300020000000099" });
    const it = clientWithReplies(
      [ok],
      [() => json(query(refundRecord())), () => json(query(again)), () => json(query(refundRecord()))],
    );
    const call = await ended(it, it.qfpay.refunds.create(params, { resume: true }));
    expect(call.value).toMatchObject({ out_trade_no: "R-1001", recovered: true });
    expect(it.money()).toHaveLength(0);
  });

  it("stays unknown if the payment cannot be found any more, and does not claim that nothing was sent", async () => {
    const it = clientWithReplies([ok], [none]);
    const call = await ended(it, it.qfpay.refunds.create(params, { resume: true }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "R-1001" });
    expect(await rejection(it.qfpay.refunds.create(params))).toMatchObject({ code: "params_invalid" });
  });
});

describe("A payment whose record is found", () => {
  const scan = async (record: object) => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord(record)))]);
    return ended(it, it.qfpay.payments.create(cpm));
  };

  it.each(["1", "2", "3"])("and that was undone since (cancel %s) is not reported as paid", async (cancel) => {
    const { error } = await scan({ cancel });
    expect(error).toMatchObject({ code: "api_error", outcome: "rejected", category: "order" });
    expect(error.message).toContain(`reversed or refunded in full since (cancel ${cancel})`);
  });

  it("reports a partial refund", async () => {
    expect((await scan({ cancel: "5" })).value).toMatchObject({
      status: "success",
      recovered: true,
      refunded: "partial",
    });
    expect((await scan({})).value).toMatchObject({ refunded: "none", cancel: "0" });
  });
});

describe("A refund by a number that is no text", () => {
  it("is found under the same number", async () => {
    const it = clientWithReplies([lost], [() => json(query(refundRecord()))]);
    const params = { syssn: BigInt(syssn) as never, out_trade_no: "R-1001", txamt: 500 };
    expect((await ended(it, it.qfpay.refunds.create(params))).value).toMatchObject({ recovered: true, txamt: 500 });
  });
});

describe("A fetch that does not return a response", () => {
  it("leaves the outcome unknown, and an enquiry follows", async () => {
    const odd = () => ({ status: 200, headers: {}, arrayBuffer: async () => new ArrayBuffer(0) }) as never;
    const clock = fakeClock(Date.UTC(2026, 0, 15, 4));
    const fetch = async (url: unknown) => (String(url).endsWith("/query") ? json(query(paidRecord())) : odd());
    const hooks = { onResponse: () => {} };
    const { qfpay } = clientWithFetch([], { fetch: fetch as never, clock, hooks });
    expect((await ended({ clock }, qfpay.payments.create(cpm))).value).toMatchObject({ recovered: true });
    const { error } = await ended({ clock }, qfpay.payments.create(cpm, { recovery: false }));
    expect(error).toMatchObject({ code: "outcome_unknown", cause: { code: "response_invalid" } });
    expect(error.message).toContain("fetch returned a response that cannot be read.");
  });

  it("and one whose error has a cyclic cause proves nothing", async () => {
    const loop = new TypeError("fetch failed");
    loop.cause = loop;
    const { qfpay } = clientWithFetch([loop], { recovery: false, retry: false });
    expect(await rejection(qfpay.payments.create(cpm))).toMatchObject({ code: "outcome_unknown" });
  });
});

describe("A limiter whose promises never resolve", () => {
  const told = (limiter: Limiter) => {
    const { qfpay, clock } = clientWithFetch([tooMany("1")], { limiter });
    return { call: watch(qfpay.payments.create(cpm, { deadlineMs: 5_000 }), clock), clock };
  };

  it("for a slot does not outlast the call's deadline", async () => {
    const { call, clock } = told({ acquire: () => new Promise<never>(() => {}), coolDown: () => {} });
    await clock.advance(5_000);
    expect(call).toMatchObject({ state: "rejected", at: 5_000, error: { code: "timeout", outcome: "not_sent" } });
  });

  it("for a cool-down does not keep a call from its further attempts", async () => {
    const { call, clock } = told({ acquire: async () => () => {}, coolDown: () => new Promise<never>(() => {}) });
    await clock.advance(5_000);
    expect(call).toMatchObject({ at: 3_000, error: { code: "rate_limited", outcome: "not_sent", attempts: 4 } });
  });
});

describe("A call that its caller marks as idempotent", () => {
  it("is sent again after an unclear ending, without an enquiry", async () => {
    const it = clientWithReplies([lost, ok], [none]);
    const call = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300 }, { idempotent: true }));
    expect(call.value).toMatchObject({ status: "success" });
    expect([it.money().length, it.asked().length]).toEqual([2, 0]);
  });

  it("stays unknown if the repeat is refused, because the first attempt may have been carried out", async () => {
    const it = clientWithReplies([lost, () => json({ respcd: "1264" })], [none]);
    const call = await ended(it, it.qfpay.preauth.capture({ syssn, txamt: 300 }, { idempotent: true }));
    expect(call.error).toMatchObject({ code: "outcome_unknown", respcd: "1264", attempts: 2 });
  });
});

describe("The sign type of the client", () => {
  it("applies to the link of the hosted page too", () => {
    const params = {
      txamt: 1,
      txcurrcd: "HKD",
      out_trade_no: "A-1",
      return_url: "https://a",
      failed_url: "https://b",
    } as const;
    const url = (options: object) =>
      clientWithFetch([], options).qfpay.checkout.url({ ...params, notify_url: "https://c" });
    expect(url({})).toContain("sign_type=SHA256");
    expect(url({ signType: "MD5" })).toMatch(/sign_type=MD5.*&sign=[0-9A-F]{32}$/);
  });
});

describe("Code 1251", () => {
  it.each([
    ["out_trade_no has been used", true],
    ["out_trade_no exists", true],
    ["商户订单号不唯一", true],
    ["order already paid", true],
    ["store is already disabled", false],
    ["store not configured", false],
  ])("with the text %s is about the number: %s", async (resperr, isDuplicate) => {
    const { qfpay } = clientWithFetch([json({ respcd: "1251", resperr })], { recovery: false, retry: false });
    const error = await rejection(qfpay.payments.create(cpm));
    expect(error.category === "duplicate").toBe(isDuplicate);
  });
});

describe("A WeChat code, which works once", () => {
  it("is sent once, also if the caller does not set retry", async () => {
    const { qfpay, sent } = clientWithFetch([json("", 502)]);
    await rejection(qfpay.wechat.openid("code", { retry: undefined }));
    expect(sent).toHaveLength(1);
  });
});
