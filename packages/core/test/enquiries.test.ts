import { describe, expect, it } from "vitest";
import { QFPayResponseError } from "../src/index.js";
import { fakeClock } from "../src/testing.js";
import { callScope } from "../src/transport/call-scope.js";
import { type EnquiryFinding, type EnquiryOptions, enquire } from "../src/transport/recovery.js";
import { send } from "../src/transport/send.js";
import { SharedTimers } from "../src/transport/shared-timers.js";
import { wait } from "../src/transport/wait.js";
import { type Loose, refusedError, resetError, watch } from "./support.js";

/** Enquires about a call whose outcome is unknown. The enquiries return `findings` in turn, and repeat the last one. */
function asking(findings: (EnquiryFinding<string> | Error)[], over: Loose = {}) {
  const clock = fakeClock();
  const asked: { at: number; options: EnquiryOptions }[] = [];
  const events: Loose[] = [];
  const controller = new AbortController();
  const rig = { clock, asked, events, controller, onAsk: () => {}, at: () => asked.map(({ at }) => at) };
  const ask = async (options: EnquiryOptions) => {
    asked.push({ at: clock.monotonic(), options });
    rig.onAsk();
    const next = findings[Math.min(asked.length, findings.length) - 1]!;
    if (next instanceof Error) throw next;
    return next;
  };
  const result = watch(
    enquire(ask, {
      event: { id: 7, merchant: "M", endpoint: "payment", attempt: 2, out_trade_no: "A" },
      options: { absentAfterMs: 10_000, giveUpAfterMs: 60_000 },
      clock,
      random: () => 0,
      hooks: { onRecovery: (event) => events.push(event) },
      signal: controller.signal,
      signType: "MD5",
      timers: new SharedTimers(clock),
      ...over,
    }),
  );
  return Object.assign(rig, { result });
}
const failed = new QFPayResponseError("no", { outcome: "rejected" });

describe("The recovery of an unclear call", () => {
  it("makes the first enquiry after two seconds and the next every three to five, at common half seconds", async () => {
    for (const [random, times] of [
      [0, [2_000, 5_000, 8_000, 11_000]],
      [0.5, [2_000, 6_000, 10_000, 14_000]],
      [0.999, [2_000, 7_000, 12_000, 17_000]],
    ] as const) {
      const it = asking(["unclear"], { random: () => random });
      const start = it.clock.monotonic();
      await it.clock.advance(18_000);
      expect(
        it
          .at()
          .slice(0, 4)
          .map((at) => at - start),
      ).toEqual(times);
    }
  });

  it("makes enquiries that go before calls, are not retried, take at most ten seconds, and are signed as the call", async () => {
    const it = asking([{ found: "x" }]);
    await it.clock.advance(2_000);
    expect(it.asked[0]!.options).toEqual({
      use: "enquiry",
      retry: false,
      timeoutMs: 10_000,
      attempts: 2,
      signal: expect.any(AbortSignal),
      signType: "MD5",
    });
    expect(it.asked[0]!.options.signal.aborted).toBe(false);
  });

  it("ends at once with a record, and with a final failure", async () => {
    for (const finding of [{ found: "x" }, { failed }]) {
      const it = asking([finding]);
      await it.clock.advance(2_000);
      expect(it.result.value).toBe(finding);
    }
  });

  it("accepts absence and an early failure only if a late enough enquiry shows them", async () => {
    for (const finding of ["absent", { failed, isEarly: true }] as const) {
      const it = asking([finding], { options: { absentAfterMs: 8_000, giveUpAfterMs: 60_000 } });
      await it.clock.advance(7_999);
      expect([it.asked.length, it.result.state]).toEqual([2, "pending"]);
      await it.clock.advance(1);
      expect([it.asked.length, it.result.value]).toEqual([3, finding]);
    }
  });

  it("goes on after failed enquiries, exactly to the end of its time", async () => {
    const it = asking([new Error("down")], { options: { absentAfterMs: 1_000, giveUpAfterMs: 8_000 } });
    await it.clock.advance(7_999);
    expect(it.result.state).toBe("pending");
    await it.clock.advance(1);
    expect(it.result.value).toBe("unclear");
    await it.clock.advance(60_000);
    expect([it.asked.length, it.clock.pending]).toEqual([3, 0]);
  });

  it("ends as unclear if no enquiry was late enough", async () => {
    const it = asking([{ failed, isEarly: true }], { options: { absentAfterMs: 9_000, giveUpAfterMs: 9_000 } });
    await it.clock.advance(8_000);
    expect(it.result.state).toBe("pending");
    await it.clock.advance(3_000);
    expect(it.result.value).toMatchObject({ failed });
  });

  it("ends with the signal's reason, in a wait as in an enquiry, and leaves nothing behind", async () => {
    const reason = new Error("left");
    const waiting = asking(["unclear"]);
    await waiting.clock.advance(500);
    waiting.controller.abort(reason);
    await waiting.clock.advance(0);
    expect([waiting.result.error, waiting.asked.length, waiting.clock.pending]).toEqual([reason, 0, 0]);

    const asked = asking([new Error("aborted")], { hooks: {} });
    asked.onAsk = () => asked.controller.abort(reason);
    await asked.clock.advance(2_000);
    expect([asked.result.error, asked.asked.length, asked.clock.pending]).toEqual([reason, 1, 0]);
  });

  it.each([
    ["found", { found: "x" }],
    ["failed", { failed }],
  ] as const)("calls the hooks when it begins and when it ends with %s", async (finding, value) => {
    const it = asking([value]);
    await it.clock.advance(2_000);
    const who = { id: 7, merchant: "M", endpoint: "payment", attempt: 2, out_trade_no: "A" };
    expect(it.events).toEqual([
      { ...who, finding: "asking", waitedMs: 0 },
      { ...who, finding, waitedMs: 2_000 },
    ]);
  });
});

describe("An HTTP exchange", () => {
  const options = (fetch: Loose, over: Loose = {}) => ({
    fetch,
    clock: fakeClock(),
    timeoutMs: 1_000,
    attempt: 3,
    ...over,
  });
  const listeners = () => {
    const { signal } = new AbortController();
    const count = { added: 0, removed: 0 };
    const { addEventListener: add, removeEventListener: remove } = signal;
    signal.addEventListener = (...all: Loose[]) => {
      count.added++;
      add.apply(signal, all as Loose);
    };
    signal.removeEventListener = (...all: Loose[]) => {
      count.removed++;
      remove.apply(signal, all as Loose);
    };
    return { signal, count };
  };

  it("distinguishes a connection that did not open from one that broke, and reports the attempt", async () => {
    for (const [cause, outcome, retryable] of [
      [refusedError(), "not_sent", true],
      [resetError(), "unknown", false],
    ] as const) {
      await expect(
        send(
          "https://x",
          {},
          options(() => Promise.reject(cause)),
        ),
      ).rejects.toMatchObject({
        code: "connection_failed",
        outcome,
        retryable,
        attempts: 3,
        cause,
      });
    }
  });

  it("leaves no timer and no listener, however it ends", async () => {
    for (const fetch of [async () => new Response("x"), () => Promise.reject(resetError())]) {
      const { signal, count } = listeners();
      const all = options(fetch, { signal });
      await send("https://x", {}, all).catch(() => {});
      expect([count.added - count.removed, all.clock.pending]).toEqual([0, 0]);
    }
  });

  it("does not begin if the signal has fired, and ends with the signal's reason when it fires", async () => {
    const reason = new Error("left");
    let calls = 0;
    const fetch = () => {
      calls++;
      return new Promise(() => {});
    };
    await expect(send("https://x", {}, options(fetch, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(calls).toBe(0);
    const controller = new AbortController();
    const sent = send("https://x", {}, options(fetch, { signal: controller.signal }));
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });

  it("gives fetch a signal that fires at the time limit, which leaves the outcome unknown", async () => {
    let signal: AbortSignal | undefined;
    const all = options((_url: string, init: RequestInit) => {
      signal = init.signal!;
      return new Promise(() => {});
    });
    const sent = watch(send("https://x", {}, all));
    await all.clock.advance(999);
    expect([sent.state, signal!.aborted]).toEqual(["pending", false]);
    await all.clock.advance(1);
    expect(signal!.aborted).toBe(true);
    expect(sent.error).toMatchObject({ code: "timeout", outcome: "unknown", attempts: 3 });
  });
});

describe("A wait", () => {
  it("ends on time, and at once with the signal's reason; neither leaves a timer", async () => {
    const clock = fakeClock();
    const done = watch(wait(100, clock));
    await clock.advance(99);
    expect(done.state).toBe("pending");
    await clock.advance(1);
    expect(done.state).toBe("fulfilled");
    const controller = new AbortController();
    const left = watch(wait(100, clock, controller.signal));
    controller.abort("why");
    await clock.advance(0);
    expect([left.error, clock.pending]).toEqual(["why", 0]);
    const never = watch(wait(100, clock, controller.signal));
    await clock.advance(0);
    expect([never.error, clock.pending]).toEqual(["why", 0]);
  });

  it("that several calls share leaves no timer of calls that have left", async () => {
    const clock = fakeClock();
    const rounds = new SharedTimers(clock);
    const [a, b] = [new AbortController(), new AbortController()];
    const waits = [a, b].map(({ signal }) => watch(rounds.waitUntil(clock.monotonic() + 100, signal)));
    expect(clock.pending).toBe(2);
    a.abort("a");
    await clock.advance(0);
    expect([waits[0]!.error, waits[1]!.state, clock.pending]).toEqual(["a", "pending", 1]);
    b.abort("b");
    await clock.advance(0);
    expect([waits[1]!.error, clock.pending]).toEqual(["b", 0]);
  });

  it.each([0, 1])(
    "that several calls share is kept although the timer of caller %d ended with its request",
    async (lost) => {
      const clock = fakeClock();
      let timers = 0;
      const workers = {
        ...clock,
        setTimeout: (callback: () => void, ms: number) => clock.setTimeout(timers++ === lost ? () => {} : callback, ms),
      };
      const rounds = new SharedTimers(workers);
      const { signal } = new AbortController();
      const waits = [1, 2].map(() => watch(rounds.waitUntil(100, signal), clock));
      await clock.advance(1_000);
      expect(waits).toMatchObject([{ at: 100 }, { at: 100 }]);
      const later = watch(rounds.waitUntil(2_000, signal), clock);
      await clock.advance(1_000);
      expect(later).toMatchObject({ state: "fulfilled", at: 2_000 });
    },
  );

  it("that several calls share does not begin if the signal has fired", async () => {
    const clock = fakeClock();
    const late = watch(new SharedTimers(clock).waitUntil(100, AbortSignal.abort("why")));
    await clock.advance(0);
    expect([late.error, clock.pending]).toEqual(["why", 0]);
  });
});

describe("The time limit of a call", () => {
  it("ends the call by the caller's signal or by the deadline, and the error says by which", async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const scope = callScope(clock, { signal: controller.signal, deadlineMs: 100 });
    await clock.advance(100);
    expect(scope.signal.aborted).toBe(true);
    expect(scope.error({ outcome: "unknown", attempts: 2 })).toMatchObject({
      code: "timeout",
      outcome: "unknown",
      attempts: 2,
    });
    controller.abort("why");
    expect(scope.error({ attempts: 1 })).toMatchObject({ code: "aborted", cause: "why", attempts: 1 });
  });

  it("is over from the start if the signal has fired, and leaves no timer", () => {
    const clock = fakeClock();
    expect(callScope(clock, { signal: AbortSignal.abort("why") }).signal).toMatchObject({
      aborted: true,
      reason: "why",
    });
    expect(clock.pending).toBe(0);
    const scope = callScope(clock, { deadlineMs: 100 });
    expect(clock.pending).toBe(1);
    scope.end();
    expect(clock.pending).toBe(0);
  });
});
