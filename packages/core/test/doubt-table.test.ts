import { describe, expect, it } from "vitest";
import { afterAttempt, afterEnquiry } from "../src/transport/doubt.js";
import { clientWithReplies, cpm, ended, paidRecord, refund } from "./recovery-cases.js";
import {
  doThenReturn,
  json,
  type Loose,
  query,
  type Reply,
  refusedError,
  resetError,
  type World,
  watch,
} from "./support.js";

const none = () => json(query());
const ours = () => json(query(paidRecord()));
const foreign = () => json(query(paidRecord({ txamt: "999" })));
const unclear = () => json("", 502);
const ok = () => json({ respcd: "0000", syssn: "1" });

/** For each way in which an attempt can end: a response or network failure that leads to this end. */
const endings: Record<keyof typeof afterAttempt, () => Reply> = {
  not_sent: () => refusedError(),
  refused: () => json({ respcd: "1202" }),
  earlier: () => json({ respcd: "1260" }),
  open: () => resetError(),
  open_for_good: () => json({ respcd: "9999" }),
};
type Written = Exclude<keyof typeof afterEnquiry, "resumed">;

/**
 * Makes a payment with an attempt that ends with `ending`. `doubt` says what came before it. `own`: an attempt of this
 * call whose connection broke. `inherited`: the call of a crashed process, which the payment resumes.
 */
async function pay(doubt: "none" | "inherited" | "own", ending: keyof typeof endings, seen: () => Reply, retries = 2) {
  let attempts = 0;
  const before = doubt === "own" ? [() => resetError()] : [];
  const it = clientWithReplies(
    [...before, endings[ending], ok].map((reply) => () => doThenReturn(attempts++, reply())),
    [() => (attempts > before.length ? seen() : none())],
    { retry: { attempts: before.length + retries } },
  );
  const call = await ended(it, it.qfpay.payments.create(cpm, { resume: doubt === "inherited" }));
  return { call, it, attempts: attempts - before.length };
}

describe("The table of attempts", () => {
  it("has exactly the expected cells", () => {
    const ask = ["own", "ask"];
    expect(afterAttempt).toEqual({
      not_sent: { none: ["none", "retry"], inherited: ["inherited", "retry"], own: ["own", "retry"] },
      refused: { none: ["none", "throw"], inherited: ["inherited", "ask"], own: ask },
      earlier: { none: ["none", "look"], inherited: ["inherited", "ask"], own: ask },
      open: { none: ask, inherited: ask, own: ask },
      open_for_good: { none: ask, inherited: ask, own: ask },
    });
  });

  it.each(["none", "inherited", "own"] as const)(
    "retries a request that was not sent, and keeps the doubt %s",
    async (doubt) => {
      expect((await pay(doubt, "not_sent", none)).call.value).toMatchObject({ status: "success" });
      const { call } = await pay(doubt, "not_sent", none, 1);
      expect(call.error).toMatchObject(
        doubt === "none" ? { code: "connection_failed", outcome: "not_sent" } : { code: "outcome_unknown" },
      );
    },
  );

  it("throws a refusal at once if the gateway cannot have carried out the call", async () => {
    const { call, it: seen } = await pay("none", "refused", ours);
    expect(call).toMatchObject({ at: 0, error: { code: "api_error", outcome: "rejected", respcd: "1202" } });
    expect(seen.asked()).toHaveLength(0);
  });

  it("makes one enquiry at once after a code about an earlier state", async () => {
    for (const [reply, error] of [
      [ours, { category: "duplicate", outcome: "unknown", transaction: { txamt: 1000 } }],
      [foreign, { category: "duplicate", outcome: "unknown", transaction: { txamt: 999 } }],
      [none, { category: "order", outcome: "rejected", respcd: "1260", transaction: undefined }],
      [unclear, { code: "outcome_unknown", respcd: "1260" }],
    ] as const) {
      const { call, attempts } = await pay("none", "earlier", reply);
      expect(call).toMatchObject({ at: 0, error });
      expect(attempts).toBe(1);
    }
  });
});

it.each(["1102", "2011", "1251", "1260", "1262", "1125"])(
  "Code %s is about an earlier state: one enquiry at once tells whose the record is",
  async (respcd) => {
    const replies = [() => json({ respcd }), ok];
    const it = clientWithReplies(replies, [foreign]);
    const { at, error } = await ended(it, it.qfpay.payments.create(cpm));
    expect({ at, error }).toMatchObject({ at: 0, error: { category: "duplicate", transaction: { txamt: 999 } } });
    expect([it.asked().length, it.money().length]).toEqual([1, 1]);
  },
);

describe("The table of enquiries", () => {
  it("has exactly the expected cells", () => {
    expect(afterEnquiry).toEqual({
      resumed: { ours: "final", foreign: "unknown", absent: "resend", gone: "send", unclear: "unknown" },
      refused: { ours: "final", foreign: "unknown", absent: "unknown", gone: "refused", unclear: "unknown" },
      earlier: { ours: "final", foreign: "duplicate", absent: "unknown", gone: "unknown", unclear: "unknown" },
      open: { ours: "final", foreign: "unknown", absent: "resend", unclear: "unknown" },
      open_for_good: { ours: "final", foreign: "unknown", absent: "unknown", unclear: "unknown" },
    });
  });

  const written: Written[] = ["refused", "earlier", "open", "open_for_good"];
  const cells = written.flatMap((ending) =>
    (["none", "inherited", "own"] as const)
      .filter((doubt) => doubt !== "none" || ending.startsWith("open"))
      .map((doubt) => [ending, doubt] as const),
  );

  it.each(cells)("ends a call by its own record after %s with the doubt %s", async (ending, doubt) => {
    const { call, attempts } = await pay(doubt, ending, ours);
    expect(call.value).toMatchObject({ recovered: true, txamt: 1000 });
    expect(attempts).toBe(1);
  });

  it.each(cells)("ends a call by the refusal on its record after %s with the doubt %s", async (ending, doubt) => {
    const { call } = await pay(doubt, ending, () => json(query(paidRecord({ respcd: "1201" }))));
    expect(call.error).toMatchObject({ code: "api_error", respcd: "1201", outcome: "rejected" });
  });

  it.each(cells)("trusts no foreign record after %s with the doubt %s", async (ending, doubt) => {
    const { call, attempts } = await pay(doubt, ending, foreign);
    expect(call.error).toMatchObject(
      ending === "earlier"
        ? { code: "api_error", category: "duplicate", outcome: "unknown", transaction: { txamt: 999 } }
        : { code: "outcome_unknown" },
    );
    expect(attempts).toBe(1);
  });

  it.each(cells)(
    "retries a call without a record only after an open ending: %s with the doubt %s",
    async (ending, doubt) => {
      const { call, attempts } = await pay(doubt, ending, none);
      if (ending === "open") expect(call.value).toMatchObject({ status: "success" });
      else expect(call.error).toMatchObject({ code: "outcome_unknown" });
      expect(attempts).toBe(ending === "open" ? 2 : 1);
    },
  );

  it.each(cells)(
    "leaves the outcome unknown if the enquiry fails after %s with the doubt %s",
    async (ending, doubt) => {
      const { call, attempts } = await pay(doubt, ending, unclear);
      expect(call.error).toMatchObject({ code: "outcome_unknown" });
      expect(attempts).toBe(1);
    },
  );
});

describe("A resumed payment", () => {
  const lateMs = 600_000;
  /** Resumes a payment that a crashed process sent `agoMs` milliseconds ago. */
  async function resume(agoMs: number, pays: readonly (() => Reply)[], seen: () => Reply, options = {}) {
    const it = clientWithReplies(pays, [seen], { retry: { attempts: 2 } });
    const sentAt = new Date(it.clock.now() - agoMs);
    return { it, call: await ended(it, it.qfpay.payments.create(cpm, { resume: { sentAt }, ...options })) };
  }
  const sentJustNow = 1_000;
  // The gateway may carry out a request until it is `lateMs` old. The enquiries take about 11 s, so a request of this
  // age becomes older than `lateMs` during the enquiries.
  const almostTooOld = lateMs - 5_000;

  it("ends by its own record, or by the refusal on it, and sends nothing", async () => {
    const found = await resume(sentJustNow, [ok], ours);
    expect(found.call.value).toMatchObject({ recovered: true, txamt: 1000 });
    const failed = await resume(sentJustNow, [ok], () => json(query(paidRecord({ respcd: "1201" }))));
    expect(failed.call.error).toMatchObject({ respcd: "1201", outcome: "rejected" });
    for (const { it: seen } of [found, failed]) expect(seen.money()).toHaveLength(0);
  });

  it.each([
    ["foreign", foreign],
    ["unclear", unclear],
  ] as const)("stays unknown and sends nothing after a finding that is %s", async (_what, reply) => {
    for (const agoMs of [sentJustNow, lateMs]) {
      const { it: seen, call } = await resume(agoMs, [ok], reply);
      expect(call.error).toMatchObject({ code: "outcome_unknown", attempts: 0 });
      expect(seen.money()).toHaveLength(0);
    }
  });

  it("is sent once the gateway had no record for long enough", async () => {
    const { it: seen, call } = await resume(sentJustNow, [ok], none);
    expect(call.value).toMatchObject({ status: "success" });
    expect(seen.money()).toHaveLength(1);
  });

  it("stays unknown if the earlier request may still arrive, whatever ends it: not sent, or refused", async () => {
    for (const reply of [refusedError, () => json({ respcd: "1202" })]) {
      const { call } = await resume(sentJustNow, [reply], none);
      expect(call.error).toMatchObject({ code: "outcome_unknown" });
    }
  });

  it("has no doubt any more if the earlier request is too old at the first enquiry", async () => {
    const unsent = await resume(lateMs, [refusedError], none);
    expect(unsent.call.error).toMatchObject({ code: "connection_failed", outcome: "not_sent" });
    const rejected = await resume(lateMs, [() => json({ respcd: "1202" })], none);
    expect(rejected.call.error).toMatchObject({ code: "api_error", respcd: "1202", outcome: "rejected" });
    // The call ended at the time of the refusal: no second enquiry was made, which would take time.
    expect(rejected.call.at).toBe(rejected.it.money()[0]!.at);
  });

  it("is refused if the earlier request has become too old by the enquiry after the refusal", async () => {
    const { it: seen, call } = await resume(almostTooOld, [() => json({ respcd: "1202" }), ok], none);
    expect(call.error).toMatchObject({ code: "api_error", respcd: "1202", outcome: "rejected" });
    expect(call.at).toBeGreaterThan(20_000);
    expect(seen.money()).toHaveLength(1);
  });

  it("is unknown if the gateway says that the number was used, and shows no record of it", async () => {
    for (const agoMs of [sentJustNow, almostTooOld]) {
      const { call } = await resume(agoMs, [() => json({ respcd: "1102" })], none);
      expect(call.error).toMatchObject({ code: "outcome_unknown", respcd: "1102" });
    }
  });

  it("is unknown if its own request got no response, however old the earlier one is", async () => {
    const { call } = await resume(lateMs, [resetError, () => json({ respcd: "9999" })], none);
    expect(call.error).toMatchObject({ code: "outcome_unknown", respcd: "9999" });
  });

  it("is unknown with recovery: false, and sends nothing, because the gateway must not be asked", async () => {
    for (const agoMs of [sentJustNow, lateMs]) {
      const { it: seen, call } = await resume(agoMs, [ok], none, { recovery: false });
      expect(call).toMatchObject({ at: 0, error: { code: "outcome_unknown", attempts: 0, out_trade_no: "A-1001" } });
      expect(seen.sent).toHaveLength(0);
      await expect(call.error.recover()).resolves.toBeUndefined();
      expect([seen.asked().length > 0, seen.money().length]).toEqual([true, 0]);
    }
  });

  it("is sent at once with recovery: false where the caller says that sending it twice does no harm", async () => {
    const { it: seen, call } = await resume(sentJustNow, [ok], none, { recovery: false, idempotent: true });
    expect(call).toMatchObject({ at: 0, value: { status: "success" } });
    expect(seen.asked()).toHaveLength(0);
  });
});

describe("The time that an unknown outcome names for the next resume", () => {
  const refusal = () => json({ respcd: "1269" });

  async function atItsEnd({ clock }: World, call: Promise<unknown>): Promise<Loose> {
    const outcome = watch(call);
    for (let s = 0; s < 600 && outcome.state === "pending"; s++) await clock.advance(1_000);
    return outcome.error!;
  }

  it("settles a refund that is refused each time it is resumed, however often that is", async () => {
    const it = clientWithReplies([resetError, refusal], [none], { retry: false });
    let { sentAt } = await atItsEnd(it, it.qfpay.refunds.create(refund));
    expect(sentAt).toEqual(new Date(it.clock.now()));
    const since = it.clock.now();
    for (let resumed = 0; resumed < 60; resumed++) {
      const error = await atItsEnd(it, it.qfpay.refunds.create(refund, { resume: { sentAt } }));
      if (error.outcome === "rejected") {
        expect(error.respcd).toBe("1269");
        // The unanswered request may still succeed until it is 600 s old (`lateMs`). The last call may take 60 s more.
        expect(it.clock.now() - since).toBeLessThan(600_000 + 60_000);
        expect(resumed).toBeGreaterThan(10);
        return;
      }
      expect(error).toMatchObject({ code: "outcome_unknown", sentAt });
      ({ sentAt } = error);
    }
    expect.unreachable("it stayed unknown");
  });

  it("is the time of the resumed call's own request, if that one got no response", async () => {
    const it = clientWithReplies([resetError], [none], { retry: false });
    const sentAt = new Date(it.clock.now() - 5_000);
    const error = await atItsEnd(it, it.qfpay.refunds.create(refund, { resume: { sentAt } }));
    expect(error.sentAt).toEqual(new Date(it.clock.now()));
  });

  it("is the earlier one if nothing could be asked, and none after resume: true", async () => {
    const it = clientWithReplies([ok], [unclear], { retry: false });
    const sentAt = new Date(it.clock.now() - 5_000);
    expect((await atItsEnd(it, it.qfpay.refunds.create(refund, { resume: { sentAt } }))).sentAt).toEqual(sentAt);
    expect((await atItsEnd(it, it.qfpay.refunds.create(refund, { resume: true }))).sentAt).toBeUndefined();
  });
});
