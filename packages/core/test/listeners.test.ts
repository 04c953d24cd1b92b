import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { QFPay } from "../src/index.js";
import { whenAllAborted } from "../src/transport/when-all-aborted.js";
import { cpm, isEnquiry, paidRecord, refund, refundRecord } from "./recovery-cases.js";
import { clientWithFetch, json, never, query, type Reply, resetError, run, type Sent, watch } from "./support.js";

// For each signal, its "abort" listeners that were neither removed nor called. The methods are replaced by hand,
// because a spy would keep the signals in memory.
const listening = new Map<AbortSignal, Set<unknown>>();
const { addEventListener, removeEventListener } = AbortSignal.prototype;

beforeEach(() => {
  AbortSignal.prototype.addEventListener = function (this: AbortSignal, ...args: unknown[]) {
    const listeners = listening.get(this) ?? new Set();
    listening.set(this, listeners.add(args[1]));
    addEventListener.apply(this, args as never);
  };
  AbortSignal.prototype.removeEventListener = function (this: AbortSignal, ...args: unknown[]) {
    listening.get(this)?.delete(args[1]);
    removeEventListener.apply(this, args as never);
  };
});
afterEach(() => {
  Object.assign(AbortSignal.prototype, { addEventListener, removeEventListener });
});

/** The number of listeners on signals that have not aborted. An abort calls and removes all listeners of its signal. */
const left = () => [...listening].reduce((sum, [{ aborted }, listeners]) => sum + (aborted ? 0 : listeners.size), 0);

const found = ({ params, path }: Sent): Reply =>
  path.endsWith("/query")
    ? json(query(params.out_trade_no === "R-1001" ? refundRecord() : paidRecord(), paidRecord({ out_trade_no: "A-2" })))
    : json({ respcd: "0000", syssn: "1" });
const lost = (sent: Sent): Reply => (isEnquiry(sent) ? found(sent) : resetError());

const calls: Record<
  string,
  [reply: (sent: Sent) => Reply, call: (qfpay: QFPay, signal: AbortSignal) => Promise<unknown>]
> = {
  "a look-up": [found, (qfpay, signal) => qfpay.transactions.get({ out_trade_no: "A-1001" }, { signal })],
  "look-ups that share a query": [
    found,
    (qfpay, signal) =>
      Promise.all(["A-1001", "A-2"].map((out_trade_no) => qfpay.transactions.get({ out_trade_no }, { signal }))),
  ],
  "a wait for a payment": [
    found,
    (qfpay, signal) => qfpay.transactions.waitFor({ out_trade_no: "A-1001" }, { signal }),
  ],
  "a payment": [found, (qfpay, signal) => qfpay.payments.create(cpm, { signal })],
  "a payment whose response is lost": [lost, (qfpay, signal) => qfpay.payments.create(cpm, { signal })],
  "a resumed payment": [found, (qfpay, signal) => qfpay.payments.create(cpm, { signal, resume: true })],
  "two refunds in line": [
    lost,
    (qfpay, signal) =>
      Promise.allSettled([
        qfpay.refunds.create(refund, { signal }),
        qfpay.refunds.create({ ...refund, out_trade_no: "R-1002" }, { signal }),
      ]),
  ],
};

describe.each(Object.entries(calls))("After %s no listener is left", (_what, [reply, call]) => {
  it("on any signal, and the caller's signal had one", async () => {
    const { qfpay, clock } = clientWithFetch(reply, { retry: false });
    listening.clear(); // Does not count the listeners of the test runner.
    const abort = new AbortController();
    const under = call(qfpay, abort.signal);
    expect(listening.get(abort.signal)?.size).toBe(1);
    await run(clock, under).catch(() => {});
    expect(left()).toBe(0);
  });

  it("if the signal ends it in the middle", async () => {
    const { qfpay, clock } = clientWithFetch(() => never);
    listening.clear();
    const abort = new AbortController();
    const outcome = watch(call(qfpay, abort.signal));
    await clock.advance(3_000);
    abort.abort();
    await clock.advance(1);
    expect(outcome.state).not.toBe("pending");
    expect(left()).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("Signals that fire once all calls have ended", () => {
  it("leave no listener on the calls' signals once the work is done, also where one signal serves two calls", () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const all = whenAllAborted([one.signal, one.signal, two.signal]);
    all.signal();
    expect([one, two].map(({ signal }) => getEventListeners(signal, "abort").length)).toEqual([1, 1]);
    all.end();
    expect([one, two].map(({ signal }) => getEventListeners(signal, "abort").length)).toEqual([0, 0]);
  });

  it("fire with the last call, also those that are made later, and not before", () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const all = whenAllAborted([one.signal, one.signal, two.signal]);
    const early = all.signal();
    one.abort();
    expect(early.aborted).toBe(false);
    two.abort();
    expect([early.aborted, all.signal().aborted]).toEqual([true, true]);
  });

  it("fire at once if every call has ended before", () => {
    expect(whenAllAborted([AbortSignal.abort()]).signal().aborted).toBe(true);
  });
});
