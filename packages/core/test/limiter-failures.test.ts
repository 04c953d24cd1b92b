import { describe, expect, it } from "vitest";
import type { Limiter, LimiterUse, Release } from "../src/index.js";
import { clientWithFetch, json, paid, payment, query, rejection, resetError, run, tooMany, watch } from "./support.js";

const failure = new Error("the store behind the limiter is down");
const never = new Promise<never>(() => {});

/** A limiter that a user of the package might write. It grants all slots at once, unless the test replaces a method. */
const limiterWith = (over: Partial<Limiter>): Limiter => ({
  acquire: async () => () => {},
  coolDown: () => {},
  ...over,
});
const only =
  (use: LimiterUse, then: () => Promise<Release>) =>
  (_signal?: AbortSignal, asked: LimiterUse = "call"): Promise<Release> =>
    asked === use ? then() : Promise.resolve(() => {});

describe("A limiter that fails", () => {
  it.each<[string, Limiter["acquire"]]>([
    ["rejects", () => Promise.reject(failure)],
    [
      "throws",
      () => {
        throw failure;
      },
    ],
  ])("when a slot is requested (it %s) ends the call with nothing sent, and the error says so", async (_, acquire) => {
    const { qfpay, sent } = clientWithFetch([json(paid())], { limiter: limiterWith({ acquire }) });
    const error = await rejection(qfpay.payments.create(payment));
    expect(error).toMatchObject({ code: "connection_failed", outcome: "not_sent", cause: failure });
    expect(error.message).toContain("The limiter failed, so nothing was sent");
    const [read] = await Promise.allSettled([qfpay.transactions.get({ out_trade_no: "A-1" }, { use: "poll" })]);
    expect(read).toMatchObject({ status: "rejected", reason: { code: "connection_failed", outcome: "not_sent" } });
    expect(sent).toHaveLength(0);
  });

  it.each<[string, () => Promise<Release>]>([
    ["rejects", () => Promise.reject(failure)],
    ["hangs", () => never],
  ])(
    "during the enquiries about an unclear payment (it %s) leaves the outcome unknown, within the time limit",
    async (_, then) => {
      const limiter = limiterWith({ acquire: only("enquiry", then) });
      const { qfpay, clock } = clientWithFetch([resetError()], { limiter });
      const error = await rejection(run(clock, qfpay.payments.create(payment)));
      expect(error).toMatchObject({ name: "QFPayUnknownOutcomeError", outcome: "unknown" });
    },
  );

  it.each<[string, Limiter["coolDown"]]>([
    ["rejects", () => Promise.reject(failure)],
    [
      "throws",
      () => {
        throw failure;
      },
    ],
    ["hangs", () => never],
  ])("when it gets a 429 (it %s) does not keep the payment from its next attempt", async (_, coolDown) => {
    let refusals = 1;
    const { qfpay, clock, sent } = clientWithFetch(() => (refusals-- > 0 ? tooMany("2") : json(paid())), {
      limiter: limiterWith({ coolDown }),
    });
    expect(await run(clock, qfpay.payments.create(payment))).toMatchObject({ respcd: "0000" });
    expect(sent.map(({ at }) => at)).toEqual([0, 2_000]);
  });

  it("when it gets the last 429 does not change the error", async () => {
    const coolDown = () => Promise.reject(failure);
    const { qfpay, clock } = clientWithFetch([tooMany("2")], {
      limiter: limiterWith({ coolDown }),
      retry: { attempts: 2 },
    });
    const error = await rejection(run(clock, qfpay.payments.create(payment)));
    expect(error).toMatchObject({ code: "rate_limited", outcome: "not_sent" });
  });

  it("at the end of a call does not change its result", async () => {
    const release = () => {
      throw failure;
    };
    const { qfpay } = clientWithFetch([json(paid())], { limiter: limiterWith({ acquire: async () => release }) });
    expect(await qfpay.payments.create(payment)).toMatchObject({ respcd: "0000" });
  });
});

describe("A limiter that hangs", () => {
  const limiter = limiterWith({ acquire: () => never });

  it("ends with the call's deadline, with nothing sent", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(paid())], { limiter });
    const error = await rejection(run(clock, qfpay.payments.create(payment, { deadlineMs: 5_000 })));
    expect(error).toMatchObject({ code: "timeout", outcome: "not_sent" });
    expect(sent).toHaveLength(0);
  });

  it("ends after half an hour if the caller set no deadline, with nothing sent", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(paid())], { limiter });
    const call = watch(qfpay.payments.create(payment));
    await clock.advance(1_799_999);
    expect(call.state).toBe("pending");
    await clock.advance(1);
    expect(call).toMatchObject({ state: "rejected", error: { code: "timeout", outcome: "not_sent", retryable: true } });
    expect(sent).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it("ends after slotTimeoutMs, and a slot that it grants later is released", async () => {
    let grant: (release: Release) => void = () => {};
    const slot = new Promise<Release>((resolve) => {
      grant = resolve;
    });
    const late = limiterWith({ acquire: () => slot });
    const { qfpay, clock } = clientWithFetch([json(paid())], { limiter: late, slotTimeoutMs: 5_000 });
    const call = watch(qfpay.payments.create(payment));
    await clock.advance(5_000);
    expect(call).toMatchObject({ state: "rejected", error: { code: "timeout", outcome: "not_sent" } });
    let released = 0;
    grant(() => void released++);
    await clock.advance(0);
    expect(released).toBe(1);
  });

  it("on the second attempt of an unclear payment leaves the outcome unknown", async () => {
    let asked = 0;
    const second = limiterWith({ acquire: () => (asked++ === 0 ? Promise.resolve(() => {}) : never) });
    const { qfpay, clock } = clientWithFetch([resetError()], { limiter: second });
    const error = await rejection(run(clock, qfpay.payments.create(payment)));
    expect(error).toMatchObject({ name: "QFPayUnknownOutcomeError", outcome: "unknown" });
  });

  it("ends with the call's signal, with nothing sent", async () => {
    const { qfpay, clock } = clientWithFetch([json(query())], { limiter });
    const leaving = new AbortController();
    const call = watch(qfpay.payments.create(payment, { signal: leaving.signal }));
    leaving.abort();
    await clock.advance(0);
    expect(call).toMatchObject({ state: "rejected", error: { code: "aborted", outcome: "not_sent" } });
  });
});
