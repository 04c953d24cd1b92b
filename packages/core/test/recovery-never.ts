import { getEventListeners } from "node:events";
import fc from "fast-check";
import { expect, it } from "vitest";
import { QFPay, type QFPayOptions } from "../src/index.js";
import { cpm, refund } from "./recovery-cases.js";
import { ModelGateway, type ModelOptions, querySteps, writeFates } from "./recovery-model.js";
import { appCode, clientKey, type Loose, watch } from "./support.js";

function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const calls = {
  "a scanned code": (qfpay: QFPay, options: object) => qfpay.payments.create(cpm, options),
  "an order with a QR code": (qfpay: QFPay, options: object) =>
    qfpay.payments.create({ pay_type: "800201", txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1001" }, options),
  "a refund": (qfpay: QFPay, options: object) => qfpay.refunds.create(refund, options),
};
type Call = keyof typeof calls;
const wanted = {
  "a scanned code": ["A-1001", 1000],
  "an order with a QR code": ["A-1001", 1000],
  "a refund": ["R-1001", 500],
} as const;

type Script = ModelOptions & { seed: number; abortAt: number | undefined };
/** The number of calls by their ending, such as `recovered`. If an ending never occurs, the tests prove little. */
const endings = new Map<string, number>();

const scripts = (questions: readonly (typeof querySteps)[number][]) =>
  fc.record({
    money: fc.array(fc.constantFrom(...writeFates), { maxLength: 7 }),
    queries: fc.array(fc.constantFrom(...questions), { maxLength: 12 }),
    // A request may arrive up to `lateMs` late, and its record may appear `lagMs` after that. The sum must be below ten
    // seconds, after which a call without a record counts as not carried out.
    lagMs: fc.integer({ min: 0, max: 5_000 }),
    lateMs: fc.integer({ min: 0, max: 4_500 }),
    duplicateCode: fc.constantFrom("1102", "2011", "1251"),
    seed: fc.nat(),
    abortAt: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined, freq: 4 }),
  }) as fc.Arbitrary<Omit<Script, "knowsRefunds">>;

async function neverTwiceAndNeverLost(name: Call, script: Script, options: Partial<QFPayOptions> = {}): Promise<void> {
  const [number, amount] = wanted[name];
  const gateway = new ModelGateway(script);
  const { clock } = gateway;
  const qfpay = new QFPay({ appCode, clientKey, clock, fetch: gateway.fetch, random: dice(script.seed), ...options });
  const abort = new AbortController();
  if (script.abortAt !== undefined) clock.setTimeout(() => abort.abort(), script.abortAt);
  const call = watch<Loose>(calls[name](qfpay, { signal: abort.signal }), clock);
  for (let n = 0; n < 20 && call.state === "pending"; n++) await clock.advance(120_000);
  expect(call.state).not.toBe("pending");
  expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);

  // A request that was under way when the call ended may still be carried out, so the test lets it arrive.
  gateway.isCalm = true;
  await clock.advance(150_000);
  expect(clock.pending).toBe(0);
  const booked = gateway.under(number);
  expect(booked.length).toBeLessThanOrEqual(1);
  const first = gateway.sent[0];
  const repeats = gateway.sent.filter((sent) => /^(payment|refund) /.test(sent));
  expect(new Set(repeats)).toEqual(new Set(first === undefined ? [] : [first]));

  const { error } = call;
  const ending = call.value ? (call.value.recovered ? "recovered" : "answered") : error.code;
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
  if (call.state === "fulfilled") {
    expect(booked).toMatchObject([{ txamt: String(amount), syssn: call.value.syssn }]);
    expect(call.value).toMatchObject({ out_trade_no: number, txamt: amount });
    if (name === "an order with a QR code") {
      expect(call.value.qrcode).toBeTruthy();
      expect(booked[0]!.state).toBe("open");
    } else {
      expect(call.value.status).toBe("success");
    }
  } else if (error.code === "order_lost") {
    expect(booked).toMatchObject([{ state: "closed" }]);
  } else if (error.outcome === "unknown") {
    expect(error).toMatchObject({ name: "QFPayUnknownOutcomeError", out_trade_no: number });
    const truth = await error.recover();
    if (booked.length === 0) expect(truth).toBeUndefined();
    else expect(truth).toMatchObject({ syssn: booked[0]!.syssn, out_trade_no: number, txamt: amount });
  } else {
    expect(["not_sent", "rejected"]).toContain(error.outcome);
    expect(booked).toHaveLength(0);
  }
}

const prompt = querySteps.filter((step) => step !== "slow");

/**
 * Tests that no failure of the network makes the client pay twice, or report that no payment was made although one was.
 *
 * @param numRuns the number of random sequences of network failures in each test
 */
export function recoveryNever(numRuns: number): void {
  const runs = { numRuns, interruptAfterTimeLimit: 400_000 };
  it.each(Object.keys(calls) as Call[])(
    "%s is booked once or not at all, and the caller learns which, or can query it",
    { timeout: 600_000 },
    async (name) => {
      await fc.assert(
        fc.asyncProperty(scripts(prompt), (script) => neverTwiceAndNeverLost(name, { ...script, knowsRefunds: true })),
        { ...runs, numRuns: numRuns / 2 }, // Half the runs suffice: model.test.ts tests these calls, too.
      );
    },
  );

  it("not even a gateway that accepts refund numbers twice refunds twice", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scripts(prompt), (script) =>
        neverTwiceAndNeverLost("a refund", { ...script, knowsRefunds: false }),
      ),
      runs,
    );
  });

  it("also with responses that come long after the gateway's look-up", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scripts(["ok", "slow", "slow", "502"]), (script) =>
        neverTwiceAndNeverLost("a refund", { ...script, knowsRefunds: false }),
      ),
      runs,
    );
  });

  it("all endings occurred in these runs", () => {
    const all = ["answered", "recovered", "order_lost", "outcome_unknown", "aborted", "api_error"];
    expect([...endings.keys()]).toEqual(expect.arrayContaining(all));
  });

  it("the test notices a client that does not wait for late records", { timeout: 600_000 }, async () => {
    const hasty = { recovery: { absentAfterMs: 0 } };
    const twice = fc.asyncProperty(scripts(prompt), (script) =>
      neverTwiceAndNeverLost("a refund", { ...script, knowsRefunds: false }, hasty),
    );
    // Stops at the first history in which the client refunds twice, which is often one of the first hundred.
    expect((await fc.check(twice, { ...runs, numRuns: 5_000, endOnFailure: true })).failed).toBe(true);
  });
}
