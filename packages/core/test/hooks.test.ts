import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Hooks, QFPay, type QFPayOptions } from "../src/index.js";
import { cannotBeAsked, clientWithReplies, cpm, paidRecord } from "./recovery-cases.js";
import {
  appCode,
  clientKey,
  json,
  type Loose,
  never,
  query,
  type Reply,
  refusedError,
  resetError,
  tooMany,
  watch,
} from "./support.js";

const ok = () => json({ respcd: "0000", resperr: "success", syssn: "1" });
const none = () => json(query());
const found = () => json(query(paidRecord()));
const lost = () => resetError();
const hanging = (): Reply => never;
type Scene = ReturnType<typeof clientWithReplies>;

/** Returns the events of one call. The queries of its enquiries have their own events, which are left out. */
async function eventsOfCall(
  money: (() => Reply)[],
  enquiry: (() => Reply)[],
  options: Partial<QFPayOptions> = {},
  start: (it: Scene) => Promise<unknown> = (it) => it.qfpay.payments.create(cpm),
) {
  const told: string[] = [];
  const events: Loose[] = [];
  const starts: number[] = [];
  const ends: Loose[] = [];
  const own = (name: string, of: (event: Loose) => string) => (event: Loose) => {
    events.push({ hook: name, ...event });
    if (event.endpoint !== "query") told.push(`${name} ${event.attempt}${of(event)}`);
  };
  const hooks: Hooks = {
    onRequest: ({ id, attempt }) => void starts.push(id * 100 + attempt),
    onAttemptEnd: (event) => void ends.push(event),
    onRetry: own("retry", ({ reason }) => ` ${reason}`),
    onRecovery: own("recovery", ({ finding, waitedMs }) => ` ${finding} ${waitedMs}`),
    onGiveUp: own("give up", ({ why, code, outcome }) => ` ${why} ${code} ${outcome}`),
  };
  const it = clientWithReplies(money, enquiry, { hooks, ...options });
  const call = watch<Loose>(start(it), it.clock);
  await it.clock.advance(600_000);
  expect(call.state).not.toBe("pending");
  // `onAttemptEnd` was called exactly once for each attempt, including the attempts of enquiries.
  expect(ends.map(({ id, attempt }) => id * 100 + attempt).sort()).toEqual(starts.sort());
  return { told, events, ends, call, ...it };
}
const read = (it: Scene) => it.qfpay.request("query", { syssn: "1" });

describe("The hooks report a payment", () => {
  const stories: [string, (() => Reply)[], (() => Reply)[], Partial<QFPayOptions>, string[]][] = [
    ["that went well: nothing", [ok], [none], {}, []],
    ["that met 429", [() => tooMany("1"), ok], [none], {}, ["retry 1 rate_limited"]],
    ["that could not be sent at first", [() => refusedError(), ok], [none], {}, ["retry 1 connection_failed"]],
    ["that was lost and found", [lost], [found], {}, ["recovery 1 asking 0", "recovery 1 found 2000"]],
    [
      "that was lost and found at the second ask",
      [lost],
      [none, found],
      {},
      ["recovery 1 asking 0", "recovery 1 found 5000"],
    ],
    [
      "that was lost and turned out declined",
      [lost],
      [() => json(query(paidRecord({ respcd: "1201" })))],
      {},
      ["recovery 1 asking 0", "recovery 1 failed 2000", "give up 1 final api_error rejected"],
    ],
    [
      "that never arrived and was sent again",
      [lost, ok],
      [none],
      {},
      ["recovery 1 asking 0", "recovery 1 absent 11000", "retry 1 absent"],
    ],
    [
      "that cannot be asked about",
      [lost],
      [cannotBeAsked],
      { retry: false },
      ["recovery 1 asking 0", "recovery 1 unclear 62000", "give up 1 unclear outcome_unknown unknown"],
    ],
    [
      "that was lost, with another call's record under its number",
      [lost],
      [() => json(query(paidRecord({ txamt: "999" })))],
      {},
      ["recovery 1 asking 0", "recovery 1 unclear 62000", "give up 1 unclear outcome_unknown unknown"],
    ],
    [
      "that was lost time and again",
      [lost],
      [none],
      { retry: { attempts: 2 } },
      [
        "recovery 1 asking 0",
        "recovery 1 absent 11000",
        "retry 1 absent",
        "recovery 2 asking 0",
        "recovery 2 absent 11000",
        "give up 2 attempts outcome_unknown unknown",
      ],
    ],
    [
      "that was lost, and there is no retry left to spend",
      [lost],
      [none],
      { retryBudget: { share: 0, burst: 0 } },
      ["recovery 1 asking 0", "recovery 1 absent 11000", "give up 1 budget outcome_unknown unknown"],
    ],
    [
      "that ended with its deadline while it was asked about",
      [lost],
      [none],
      { deadlineMs: 4_000 },
      ["recovery 1 asking 0", "give up 1 ended outcome_unknown unknown"],
    ],
    [
      "that ended with its deadline under way",
      [hanging],
      [none],
      { deadlineMs: 4_000 },
      ["give up 1 ended outcome_unknown unknown"],
    ],
    ["that is not asked about", [lost], [none], { recovery: false }, ["give up 1 unclear outcome_unknown unknown"]],
    ["that was refused", [() => json({ respcd: "1201" })], [none], {}, ["give up 1 final api_error rejected"]],
    [
      "whose number was taken before",
      [() => json({ respcd: "1102" })],
      [none],
      {},
      ["give up 1 final api_error unknown"],
    ],
    [
      "that met only 429",
      [() => tooMany()],
      [none],
      { retry: { attempts: 2 } },
      ["retry 1 rate_limited", "give up 2 attempts rate_limited not_sent"],
    ],
    [
      "that could not be sent, with no retry left to spend",
      [() => refusedError()],
      [none],
      { retryBudget: { share: 0, burst: 0 } },
      ["give up 1 budget connection_failed not_sent"],
    ],
  ];

  it.each(stories)("%s", async (_what, money, enquiry, options, expected) => {
    const { told, call } = await eventsOfCall(money, enquiry, options);
    expect(told).toEqual(expected);
    expect(told.some((line) => line.startsWith("give up"))).toBe(call.state === "rejected");
  });

  it("with its number and the call's id, without secrets", async () => {
    const { events } = await eventsOfCall([lost, ok], [none]);
    const own = events.filter(({ endpoint }) => endpoint === "payment");
    expect(new Set(own.map(({ id }) => id)).size).toBe(1);
    for (const event of own.filter(({ hook }) => hook === "recovery")) expect(event.out_trade_no).toBe("A-1001");
    expect(JSON.stringify(events)).not.toContain(cpm.auth_code);
  });

  it("with no event if a validation error or an abort kept it from being sent", async () => {
    const invalid = await eventsOfCall([ok], [none], {}, (it) => it.qfpay.payments.create({ ...cpm, txamt: 0 }));
    expect(invalid.told).toEqual([]);
    const aborted = await eventsOfCall([ok], [none], {}, (it) =>
      it.qfpay.payments.create(cpm, { signal: AbortSignal.abort() }),
    );
    expect(aborted.told).toEqual([]);
  });

  it("that is sent again before an enquiry: each attempt with its own number", async () => {
    const { events } = await eventsOfCall([lost, ok], [none]);
    const retry = events.find(({ hook }) => hook === "retry");
    expect(retry).toMatchObject({ endpoint: "payment", attempt: 1, reason: "absent", delayMs: 0 });
  });
});

describe("The end of an attempt", () => {
  const endsOf = async (...of: Parameters<typeof eventsOfCall>) =>
    (await eventsOfCall(...of)).ends
      .filter(({ endpoint }) => endpoint === "payment")
      .map(({ id, merchant, durationMs, ...rest }) => ({ ...rest, isTimed: durationMs >= 0 }));
  const about = { endpoint: "payment", out_trade_no: "A-1001", isTimed: true };

  it.each<[string, () => Reply, object]>([
    ["a success", ok, { outcome: "success", respcd: "0000" }],
    ["a refusal", () => json({ respcd: "1201" }), { outcome: "rejected", respcd: "1201", code: "api_error" }],
    ["a reset", lost, { outcome: "unknown", code: "connection_failed" }],
    ["a gateway that cannot be reached", () => refusedError(), { outcome: "not_sent", code: "connection_failed" }],
    ["429", () => tooMany(), { outcome: "not_sent", code: "rate_limited" }],
    ["a proxy's page", cannotBeAsked, { outcome: "unknown", code: "response_invalid" }],
    ["no answer", hanging, { outcome: "unknown", code: "timeout" }],
  ])("with %s has the right outcome", async (_what, reply, expected) => {
    const ends = await endsOf([reply], [none], { retry: false, recovery: false });
    expect(ends).toEqual([expect.objectContaining({ ...about, attempt: 1, ...expected })]);
  });

  it("is reported for the attempt that was lost and for the next one", async () => {
    const ends = await endsOf([lost, ok], [none]);
    expect(ends.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, "unknown"],
      [2, "success"],
    ]);
  });

  it("is reported if the caller aborts", async () => {
    const ends = await endsOf([hanging], [none], { recovery: false }, (it) => {
      const leaving = new AbortController();
      it.clock.setTimeout(() => leaving.abort(), 5);
      return it.qfpay.payments.create(cpm, { signal: leaving.signal });
    });
    expect(ends).toMatchObject([{ attempt: 1, outcome: "unknown", code: "aborted" }]);
  });

  it("has the duration of the attempt, without the wait for a slot or a retry", async () => {
    const { ends } = await eventsOfCall([hanging], [none], { timeoutMs: 7_000, recovery: false, retry: false });
    expect(ends.map(({ durationMs }) => durationMs)).toEqual([7_000]);
  });
});

describe("The events of two merchants' clients", () => {
  it("have different ids, and contain the merchant, the attempt and the number", async () => {
    const events: Loose[] = [];
    const hooks: Hooks = {
      onRequest: (event) => void events.push(event),
      onResponse: (event) => void events.push(event),
      onAttemptEnd: (event) => void events.push(event),
    };
    const one = clientWithReplies([ok], [none], { hooks });
    const other = clientWithReplies([ok], [none], { hooks, appCode: "another", mchid: undefined });
    const third = clientWithReplies([ok], [none], { hooks, mchid: "M-2" });
    await Promise.all([one, other, third].map((it) => it.qfpay.payments.create(cpm)));
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
    expect(new Set(events.map(({ merchant }) => merchant))).toEqual(new Set([appCode, "another", "M-2"]));
    for (const event of events) expect(event).toMatchObject({ attempt: 1, out_trade_no: "A-1001" });
    expect(events).toHaveLength(9);
  });

  it("have other ids than the events of another copy of the package", async () => {
    const events: Loose[] = [];
    const hooks: Hooks = { onRequest: (event) => void events.push(event) };
    await clientWithReplies([ok], [none], { hooks }).qfpay.payments.create(cpm);
    vi.resetModules();
    const copy = await import("../src/index.js");
    expect(copy.QFPay).not.toBe(QFPay);
    const account = { appCode, clientKey, hooks, fetch: async () => ok() as Response };
    await new copy.QFPay(account).payments.create(cpm);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });
});

describe("The tracing channel qfpay:attempt", () => {
  const parts = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;
  function listen() {
    const told: [part: string, message: Loose][] = [];
    for (const part of parts) {
      const name = `tracing:qfpay:attempt:${part}`;
      const on = (message: unknown) => void told.push([part, { ...(message as object) }]);
      subscribe(name, on);
      onTestFinished(() => void unsubscribe(name, on));
    }
    return told;
  }

  it("publishes an attempt's start, and its end with merchant, number, duration and outcome", async () => {
    const told = listen();
    await clientWithReplies([ok], [none]).qfpay.payments.create(cpm);
    expect(told.map(([part]) => part)).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    const about = { merchant: appCode, endpoint: "payment", attempt: 1, out_trade_no: "A-1001" };
    expect(told[0]![1]).toMatchObject(about);
    expect(told[0]![1]).not.toHaveProperty("outcome");
    expect(told[3]![1]).toMatchObject({ ...about, outcome: "success", respcd: "0000", durationMs: expect.any(Number) });
    expect(JSON.stringify(told)).not.toMatch(new RegExp(`${clientKey}|${cpm.auth_code}`));
  });

  it("publishes an error once, and the end as well", async () => {
    const told = listen();
    const call = clientWithReplies([() => json({ respcd: "1201" })], [none]).qfpay.payments.create(cpm);
    await expect(call).rejects.toMatchObject({ respcd: "1201" });
    expect(told.map(([part]) => part)).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    expect(told[4]![1]).toMatchObject({ outcome: "rejected", error: { respcd: "1201" } });
  });

  it("is not required of the runtime", async () => {
    const { getBuiltinModule } = process;
    onTestFinished(() => void Object.assign(process, { getBuiltinModule }));
    const forbidden = () => {
      throw new Error("A Node.js API is used which is not supported in the Edge Runtime.");
    };
    for (const without of [undefined, () => undefined, () => ({}), forbidden]) {
      Object.assign(process, { getBuiltinModule: without });
      await expect(clientWithReplies([ok], [none]).qfpay.payments.create(cpm)).resolves.toMatchObject({
        status: "success",
      });
    }
  });
});

describe("The hooks report a resumed payment that ends unknown before its first attempt", () => {
  const resumed = (it: Scene) => it.qfpay.payments.create(cpm, { resume: true });

  it("as given up, with 0 attempts", async () => {
    const { told, events } = await eventsOfCall([ok], [cannotBeAsked], {}, resumed);
    expect(told.at(-1)).toBe("give up 0 ended outcome_unknown unknown");
    expect(events.at(-1)).toMatchObject({ hook: "give up", endpoint: "payment", out_trade_no: cpm.out_trade_no });
  });

  it("but not one that turns out declined", async () => {
    const declined = () => json(query(paidRecord({ respcd: "1201" })));
    const { events, call } = await eventsOfCall([ok], [declined], {}, resumed);
    expect(call.state).toBe("rejected");
    expect(events.filter(({ hook, endpoint }) => hook === "give up" && endpoint === "payment")).toEqual([]);
  });
});

describe("The hooks report a read", () => {
  it.each([
    ["a reset", lost, "connection_failed"],
    ["HTTP 502", cannotBeAsked, "response_invalid"],
    ["code 1100", () => json({ respcd: "1100" }), "temporary"],
  ])("that gets %s: the reason for each retry, and the end", async (_what, fault, reason) => {
    const { events } = await eventsOfCall([ok], [fault], {}, read);
    expect(events.map(({ hook, attempt, reason, why }) => [hook, attempt, reason ?? why])).toEqual([
      ["retry", 1, reason],
      ["retry", 2, reason],
      ["retry", 3, reason],
      ["give up", 4, "attempts"],
    ]);
  });

  it("that times out", async () => {
    const { events } = await eventsOfCall([ok], [hanging, none], {}, read);
    expect(events).toMatchObject([{ hook: "retry", reason: "timeout" }]);
  });

  it("that ends under way with its deadline", async () => {
    const { events } = await eventsOfCall([ok], [hanging], { deadlineMs: 1_000 }, read);
    expect(events).toMatchObject([{ hook: "give up", why: "ended", code: "timeout", outcome: "unknown" }]);
  });

  it("that is refused", async () => {
    const { events } = await eventsOfCall([ok], [() => json({ respcd: "1108" })], {}, read);
    expect(events).toMatchObject([{ hook: "give up", why: "final", code: "api_error", outcome: "rejected" }]);
  });
});

describe("A hook that", () => {
  const throwing = () => {
    throw new Error("the log is full");
  };
  const all = (hook: () => unknown): Hooks => ({
    onRequest: hook as never,
    onResponse: hook as never,
    onAttemptEnd: hook as never,
    onRetry: hook as never,
    onRecovery: hook as never,
    onGiveUp: hook as never,
  });

  it.each([
    ["throws", throwing],
    ["rejects", async () => throwing()],
    ["never ends", () => new Promise(() => {})],
  ])("%s changes nothing", async (_how, hook) => {
    for (const [money, enquiry] of [
      [[lost, ok], [none]],
      [[lost], [found]],
      [[lost], [cannotBeAsked]],
      [[() => tooMany("1"), ok], [none]],
      [[() => json({ respcd: "1201" })], [none]],
    ] as const) {
      const quiet = await eventsOfCall([...money], [...enquiry], { hooks: {} });
      const loud = await eventsOfCall([...money], [...enquiry], { hooks: all(hook) });
      expect(loud.sent.map(({ body, at }) => [body, at])).toEqual(quiet.sent.map(({ body, at }) => [body, at]));
      expect([loud.call.state, loud.call.at]).toEqual([quiet.call.state, quiet.call.at]);
      expect(loud.call.error?.message).toBe(quiet.call.error?.message);
      expect(loud.call.value).toEqual(quiet.call.value);
    }
  });
});
