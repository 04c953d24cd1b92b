import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { Limiter } from "../src/index.js";
import { cannotBeAsked, cases, clientWithReplies, cpm, moneyRows, paidRecord, policyOf } from "./recovery-cases.js";
import { json, type Loose, never, query, type Reply, resetError, tooMany, watch } from "./support.js";

const ok = () => json({ respcd: "0000", resperr: "success", syssn: "1" });
const none = () => json(query());
const lost = () => resetError();
const hanging = (): Reply => never;
const reason = new Error("customer left");
type Scene = ReturnType<typeof clientWithReplies>;

/** Starts a call whose signal or deadline fires after `ms`, expects the call to end then, and returns its error. */
async function endedAt(
  ms: number,
  how: "signal" | "deadline",
  it: Scene,
  start: (options: object) => Promise<unknown>,
) {
  const abort = new AbortController();
  const call = watch<Loose>(
    start(how === "signal" ? { signal: abort.signal } : { deadlineMs: ms }) as Promise<Loose>,
    it.clock,
  );
  await it.clock.advance(ms - 1);
  expect(call.state).toBe("pending");
  await it.clock.advance(1);
  if (how === "signal") abort.abort(reason);
  const sent = it.sent.length;
  await it.clock.advance(0);
  expect(call).toMatchObject({ state: "rejected", at: ms });
  expect(it.clock.pending).toBe(0);
  expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
  await it.clock.advance(600_000);
  expect(it.sent).toHaveLength(sent);
  return call.error;
}

const unknown = (how: "signal" | "deadline") => ({
  name: "QFPayUnknownOutcomeError",
  outcome: "unknown",
  cause: how === "signal" ? { code: "aborted", cause: reason } : { code: "timeout" },
});

describe.each(["signal", "deadline"] as const)("The call's %s", (how) => {
  const pay = (it: Scene) => (options: object) => it.qfpay.payments.create(cpm, options);

  it("ends the wait for a slot with nothing sent", async () => {
    const it = clientWithReplies([ok], [none], { limiter: { windows: [{ limit: 1, windowMs: 100_000 }] } });
    await it.qfpay.request("query", { syssn: "1" });
    const error = await endedAt(1_500, how, it, pay(it));
    expect(error).toMatchObject({ code: how === "signal" ? "aborted" : "timeout", outcome: "not_sent" });
    expect(it.money()).toHaveLength(0);
  });

  it("ends a request under way: unknown, with the number", async () => {
    const it = clientWithReplies([hanging], [none]);
    const error = await endedAt(1_500, how, it, pay(it));
    expect(error).toMatchObject({ ...unknown(how), out_trade_no: "A-1001", attempts: 1 });
    expect(it.money()[0]!.signal!.aborted).toBe(true);
  });

  it.each(moneyRows)("ends %s under way: unknown, without an enquiry and without another attempt", async (name) => {
    const it = clientWithReplies([hanging], [none]);
    const error = await endedAt(1_500, how, it, (options) => cases[name]!.call(it.qfpay, options));
    expect(error).toMatchObject({ ...unknown(how), out_trade_no: cases[name]!.number, attempts: 1 });
    expect(it.sent).toHaveLength(1);
  });

  it("ends the wait before the first enquiry", async () => {
    const it = clientWithReplies([lost], [none]);
    expect(await endedAt(1_500, how, it, pay(it))).toMatchObject({ ...unknown(how), out_trade_no: "A-1001" });
    expect(it.asked()).toHaveLength(0);
  });

  it("ends an enquiry under way, and aborts its request", async () => {
    const it = clientWithReplies([lost], [hanging]);
    expect(await endedAt(4_000, how, it, pay(it))).toMatchObject({ ...unknown(how), out_trade_no: "A-1001" });
    expect(it.asked()).toHaveLength(1);
    expect(it.asked()[0]!.signal!.aborted).toBe(true);
  });

  it.each(moneyRows.filter((name) => policyOf(name) !== "repeat"))("ends the enquiries about %s", async (name) => {
    const it = clientWithReplies([lost], [hanging]);
    const error = await endedAt(4_000, how, it, (options) => cases[name]!.call(it.qfpay, options));
    expect(error).toMatchObject({ ...unknown(how), out_trade_no: cases[name]!.number, attempts: 1 });
    expect(it.asked()).toHaveLength(1);
  });

  it("ends the wait for an enquiry's slot", async () => {
    const limiter: Limiter = {
      acquire: (signal, use) =>
        use === "enquiry"
          ? new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason), { once: true }))
          : Promise.resolve(() => {}),
      coolDown: () => {},
    };
    const it = clientWithReplies([lost], [none], { limiter });
    expect(await endedAt(4_000, how, it, pay(it))).toMatchObject({ ...unknown(how), out_trade_no: "A-1001" });
  });

  it("ends the back-off after the gateway had no record", async () => {
    const it = clientWithReplies([lost, ok], [none], { retry: { baseMs: 8_000 }, random: () => 0.5 });
    // With `random` 0.5 the enquiries are at 2, 6 and 10 s. After the last one, the client backs off for 4 s.
    const error = await endedAt(12_000, how, it, pay(it));
    expect(error).toMatchObject({ ...unknown(how), out_trade_no: "A-1001", attempts: 1 });
    expect(it.asked()).toHaveLength(3);
    expect(it.money()).toHaveLength(1);
  });

  it("ends the back-off after a 429 to the second attempt: the effect of the first one is still unknown", async () => {
    const it = clientWithReplies([lost, () => tooMany("30")], [none]);
    const error = await endedAt(15_000, how, it, pay(it));
    expect(error).toMatchObject({ ...unknown(how), out_trade_no: "A-1001", attempts: 2 });
  });

  it("ends a second attempt under way", async () => {
    const it = clientWithReplies([lost, hanging], [none]);
    const error = await endedAt(15_000, how, it, pay(it));
    expect(error).toMatchObject({ ...unknown(how), attempts: 2 });
  });

  it("leaves an error whose recover() works", async () => {
    const it = clientWithReplies([lost], [() => json(query(paidRecord()))]);
    const error = await endedAt(1_500, how, it, pay(it));
    expect(await error.recover()).toMatchObject({ status: "success", out_trade_no: "A-1001" });
  });
});

describe("A deadline of the client", () => {
  it("applies to a call with its recovery, and not to recover() afterwards", async () => {
    const it = clientWithReplies([lost], [none, () => json(query(paidRecord()))], { deadlineMs: 4_000 });
    const call = watch<Loose>(it.qfpay.payments.create(cpm), it.clock);
    await it.clock.advance(10_000);
    expect(call).toMatchObject({ at: 4_000, error: { code: "outcome_unknown" } });
    expect(await call.error.recover()).toMatchObject({ status: "success" });
  });
});

describe("An abort of one of several unclear calls", () => {
  it("does not end the recovery of the others", async () => {
    const it = clientWithReplies(
      [lost],
      [() => json(query(paidRecord({ out_trade_no: "B" }), paidRecord({ out_trade_no: "A" })))],
    );
    const abort = new AbortController();
    const first = watch<Loose>(it.qfpay.payments.create({ ...cpm, out_trade_no: "A" }, { signal: abort.signal }));
    const second = watch<Loose>(it.qfpay.payments.create({ ...cpm, out_trade_no: "B" }));
    await it.clock.advance(1_000);
    abort.abort();
    await it.clock.advance(10_000);
    expect(first.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A" });
    expect(second.value).toMatchObject({ recovered: true, out_trade_no: "B" });
  });
});

describe("The reserve of the limiter", () => {
  const recording = () => {
    const uses: unknown[] = [];
    const limiter: Limiter = {
      acquire: async (_signal, use) => {
        uses.push(use);
        return () => {};
      },
      coolDown: () => {},
    };
    return { uses, limiter };
  };
  const isCall = (use: unknown) => use === undefined || use === "call";

  it.each(moneyRows.filter((name) => policyOf(name) !== "repeat"))(
    "is used by the enquiries about %s, and not by the call",
    async (name) => {
      const { uses, limiter } = recording();
      const it = clientWithReplies([lost, cases[name]!.accepted], [cases[name]!.hasNot ?? none], { limiter });
      watch(cases[name]!.call(it.qfpay));
      await it.clock.advance(600_000);
      expect(it.asked().length).toBeGreaterThan(0);
      expect(uses).toHaveLength(it.sent.length);
      const expected = it.sent.map((sent) => (it.asked().includes(sent) ? "enquiry" : "call"));
      expect(uses.map((use) => (isCall(use) ? "call" : use))).toEqual(expected);
    },
  );

  it("is used by recover() too", async () => {
    const { uses, limiter } = recording();
    const it = clientWithReplies([lost], [none], { limiter, recovery: false });
    const call = watch<Loose>(it.qfpay.payments.create(cpm));
    await it.clock.advance(0);
    await call.error.recover();
    expect(uses.map((use) => (isCall(use) ? "call" : use))).toEqual(["call", "enquiry", "enquiry"]);
  });

  it("is not used by reads of the merchant, a repeat, or a second attempt", async () => {
    const { uses, limiter } = recording();
    const it = clientWithReplies([lost, lost, ok], [none], { limiter });
    await it.qfpay.transactions.get({ syssn: "1" });
    await it.qfpay.request("query", { syssn: "1" });
    const waiting = watch(it.qfpay.transactions.waitFor({ syssn: "1" }, { timeoutMs: 3_000 }));
    watch(it.qfpay.customers.create({ name: "Chan" }));
    await it.clock.advance(10_000);
    expect(waiting.state).toBe("rejected");
    expect(uses.length).toBe(it.sent.length);
    expect(uses.every(isCall)).toBe(true);
  });

  it("is used again after an enquiry got a 429, which does not count as absence", async () => {
    const it = clientWithReplies([lost, ok], [() => tooMany("1")], { recovery: { giveUpAfterMs: 20_000 } });
    const call = watch<Loose>(it.qfpay.payments.create(cpm));
    await it.clock.advance(600_000);
    expect(call.error).toMatchObject({ code: "outcome_unknown" });
    expect(it.money()).toHaveLength(1);
  });
});

describe("A call that may have been sent before a crash", () => {
  const resume = { resume: true };
  const paying = async (it: Scene, options: object = {}) => {
    const call = watch<Loose>(it.qfpay.payments.create(cpm, { ...resume, ...options }), it.clock);
    await it.clock.advance(600_000);
    expect(it.clock.pending).toBe(0);
    return call;
  };

  it("returns the gateway's record if there is one, and is not sent", async () => {
    const it = clientWithReplies([ok], [none, () => json(query(paidRecord()))]);
    expect((await paying(it)).value).toMatchObject({ status: "success", recovered: true });
    expect([it.money().length, it.asked().length]).toEqual([0, 2]);
  });

  it("is refused if the gateway recorded it as failed, and is not sent", async () => {
    const it = clientWithReplies([ok], [() => json(query(paidRecord({ respcd: "1201" })))]);
    expect((await paying(it)).error).toMatchObject({ code: "api_error", outcome: "rejected", respcd: "1201" });
    expect(it.money()).toHaveLength(0);
  });

  it("is sent once there has been no record for long enough", async () => {
    const it = clientWithReplies([ok], [none]);
    expect((await paying(it)).value.recovered).toBeUndefined();
    expect(it.money()).toHaveLength(1);
    expect(it.money()[0]!.at).toBe(11_000);
  });

  it("is not sent if enquiries fail or are off", async () => {
    for (const options of [{}, { recovery: false }] as const) {
      const it = clientWithReplies([ok], [cannotBeAsked], { retry: false });
      const { error } = await paying(it, options);
      expect(error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001", attempts: 0 });
      expect(it.money()).toHaveLength(0);
    }
  });

  it("treats a duplicate code as its own, and makes enquiries", async () => {
    let n = 0;
    const late = (): Reply => (n++ < 8 ? none() : json(query(paidRecord())));
    const it = clientWithReplies([() => json({ respcd: "1102" })], [late]);
    expect((await paying(it)).value).toMatchObject({ recovered: true });
    expect(it.money()).toHaveLength(1);
  });

  it("may still be carried out if there is no record and no request could be sent, until it is too old", async () => {
    const it = clientWithReplies([() => tooMany("1")], [none]);
    expect((await paying(it)).error).toMatchObject({ code: "outcome_unknown", cause: { code: "rate_limited" } });
    const resume = { sentAt: new Date(it.clock.now() - 600_000) };
    expect((await paying(it, { resume })).error).toMatchObject({ code: "rate_limited", outcome: "not_sent" });
  });

  it.each(moneyRows.filter((name) => policyOf(name) === "ask_only"))(
    "is not sent for %s, unless the gateway has the result",
    async (name) => {
      const { call, has, hasNot, accepted } = cases[name]!;
      for (const reply of [hasNot!, cannotBeAsked]) {
        const it = clientWithReplies([accepted], [reply], { retry: false });
        const done = watch<Loose>(call(it.qfpay, resume));
        await it.clock.advance(600_000);
        expect(done.error).toMatchObject({ code: "outcome_unknown", attempts: 0 });
        expect(it.money()).toHaveLength(0);
      }
      // A listed subscription may come from another call, so it proves nothing about this one.
      if (name === "createSubscription") return expect(has).toBeUndefined();
      const it = clientWithReplies([accepted], [has!]);
      const done = watch<Loose>(call(it.qfpay, resume));
      await it.clock.advance(600_000);
      expect(done.value).toMatchObject({ respcd: "0000", recovered: true });
      expect(it.money()).toHaveLength(0);
    },
  );

  it.each(moneyRows.filter((name) => policyOf(name) === "repeat"))("is sent at once for %s", async (name) => {
    const it = clientWithReplies([cases[name]!.accepted], [none]);
    await cases[name]!.call(it.qfpay, resume);
    expect([it.money().length, it.asked().length]).toEqual([1, 0]);
  });

  it("is unknown if its deadline ends the enquiries", async () => {
    const it = clientWithReplies([ok], [none]);
    const call = await paying(it, { deadlineMs: 4_000 });
    expect(call).toMatchObject({ at: 4_000, error: { code: "outcome_unknown", out_trade_no: "A-1001" } });
    expect(it.money()).toHaveLength(0);
  });
});
