import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { type Limiter, memoryLimiter } from "../src/index.js";
import { fakeClock } from "../src/testing.js";
import { onAbort } from "../src/transport/on-abort.js";
import { send } from "../src/transport/send.js";
import { untilAborted, wait } from "../src/transport/wait.js";
import {
  clientWithFetch,
  json,
  type Loose,
  paid,
  payment,
  query,
  rejection,
  resetError,
  tooMany,
  watch,
} from "./support.js";

const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

/** A limiter that lets all calls through, and records the arguments of its methods. */
function spyLimiter(onAcquire = () => {}) {
  const told = { landed: [] as (boolean | undefined)[], coolDowns: [] as number[] };
  const limiter: Limiter = {
    async acquire() {
      onAcquire();
      return (answered) => void told.landed.push(answered);
    },
    coolDown: (ms) => void told.coolDowns.push(ms),
  };
  return { told, limiter };
}

describe("A signal has no listener any more", () => {
  it("once the wait is over", async () => {
    const { signal } = new AbortController();
    const clock = fakeClock();
    const waiting = wait(10, clock, signal);
    expect(listeners(signal)).toBe(1);
    await clock.advance(10);
    await waiting;
    await untilAborted(Promise.resolve(1), signal);
    onAbort(signal, () => {})();
    const fetch = async () => json(paid());
    await send(
      "http://gateway.local",
      {},
      { fetch, clock, timeoutMs: 1_000, maxResponseBytes: 9_999, attempt: 1, signal },
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(listeners(signal)).toBe(0);
  });

  it("once a limiter has let its call through", async () => {
    const { signal } = new AbortController();
    const clock = fakeClock();
    const limiter = memoryLimiter({ windows: [{ limit: 1, windowMs: 1_000 }], clock });
    (await limiter.acquire(signal))();
    const second = watch(limiter.acquire(signal));
    await clock.advance(500);
    expect([second.state, listeners(signal)]).toEqual(["pending", 1]);
    await clock.advance(600);
    expect([second.state, listeners(signal)]).toEqual(["fulfilled", 0]);
  });
});

describe("A limiter is informed", () => {
  it("that a slot was not used, if the call ends at the moment of the grant", async () => {
    const abort = new AbortController();
    const { told, limiter } = spyLimiter(() => abort.abort());
    const { qfpay, sent } = clientWithFetch([json(paid())], { limiter });
    const error = await rejection(qfpay.payments.create(payment, { signal: abort.signal }));
    expect(error).toMatchObject({ outcome: "not_sent" });
    expect(told.landed).toEqual([true]);
    expect(sent).toEqual([]);
  });

  it.each([
    ["that long", "3", 3_000],
    ["the back-off where the gateway names no time", undefined, 250],
  ])("of the time of Retry-After after a 429: %s", async (_what, retryAfter, coolDownMs) => {
    const { told, limiter } = spyLimiter();
    const replies = [tooMany(retryAfter), json(query())];
    const { qfpay, clock } = clientWithFetch(replies, { limiter, random: () => 0.5, retry: { baseMs: 500 } });
    const call = watch(qfpay.transactions.get({ syssn: "1" }));
    await clock.advance(10_000);
    expect(call.state).toBe("fulfilled");
    expect(told.coolDowns).toEqual([coolDownMs]);
  });
});

describe("After a cool-down", () => {
  it("calls follow one by one for the same time again, and then as the windows allow", async () => {
    const clock = fakeClock();
    const limiter = memoryLimiter({ windows: [{ limit: 10, windowMs: 10_000 }], clock });
    limiter.coolDown(3_000);
    limiter.coolDown(3_000);
    const at: number[] = [];
    const calls = Array.from({ length: 7 }, async () => {
      const landed = await limiter.acquire();
      at.push(clock.monotonic());
      landed();
    });
    await clock.advance(20_000);
    await Promise.all(calls);
    expect(at).toEqual([3_000, 4_000, 5_000, 6_000, 6_000, 6_000, 6_000]);
    expect(limiter.stats()).toMatchObject({ coolDowns: 1, waitedMs: 36_000 });
  });
});

describe("A response longer than its limit", () => {
  it.each([
    ["of a call, 8 MiB", 8 * 1024 * 1024, {}],
    ["of a download, which the caller chose", 5, { maxResponseBytes: 5 }],
  ])("is not read: %s", async (_what, limit, options) => {
    const { qfpay } = clientWithFetch([() => new Response(new Uint8Array(limit + 1))], { retry: false });
    expect(await rejection(qfpay.bills.download("2026-01-31", options))).toMatchObject({
      code: "response_invalid",
      message: expect.stringContaining(`longer than ${limit} bytes`),
    });
  });
});

describe("A hook or an error of a call", () => {
  it("contains the duration of the response, not the time of day", async () => {
    const clock = fakeClock();
    await clock.advance(5_000);
    const told: Loose[] = [];
    const answer = () => new Promise<Response>((resolve) => clock.setTimeout(() => resolve(json(query())), 250));
    const hooks = { onResponse: (event: Loose) => void told.push(event) };
    const { qfpay } = clientWithFetch([answer], { clock, hooks });
    const call = watch(qfpay.transactions.get({ syssn: "1" }));
    await clock.advance(250);
    expect(call.state).toBe("fulfilled");
    expect(told).toMatchObject([{ durationMs: 250 }]);
  });

  it("contains the cause with its own outcome", async () => {
    const { qfpay } = clientWithFetch([json(query())], { recovery: false });
    const resumed = await rejection(qfpay.payments.create(payment, { resume: true }));
    expect(resumed).toMatchObject({ code: "outcome_unknown", cause: { outcome: "unknown" } });

    const abort = new AbortController();
    const slow = clientWithFetch([resetError(), json(query())]);
    const ended = watch(slow.qfpay.payments.create(payment, { signal: abort.signal }));
    await slow.clock.advance(100);
    abort.abort();
    await slow.clock.advance(1);
    expect(ended.error).toMatchObject({ code: "outcome_unknown", cause: { code: "aborted", outcome: "unknown" } });
  });

  it("contains the gateway's code alone if there is no text", async () => {
    const { qfpay } = clientWithFetch([json({ respcd: "1205" })], { recovery: false, retry: false });
    const { message } = await rejection(qfpay.transactions.get({ syssn: "1" }, { retry: false }));
    expect(message).toMatch(/^QFPay answered 1205: /);
  });
});

describe("A call by GET", () => {
  it("carries its parameters in the address, no body, and tells its hook of the headers", async () => {
    const told: Loose[] = [];
    const hooks = { onRequest: (event: Loose) => void told.push(event) };
    const { qfpay, sent } = clientWithFetch([json({ respcd: "0000", openid: "o-1" })], { hooks });
    await qfpay.wechat.openid("code & more");
    expect(sent).toMatchObject([{ method: "GET", body: "" }]);
    expect(sent[0]!.url).toMatch(/\?code=code\+%26\+more$/);
    expect(sent[0]!.headers).not.toHaveProperty("content-type");
    expect(told).toMatchObject([{ method: "GET", headers: { "x-qf-signtype": expect.any(String) } }]);
  });
});
