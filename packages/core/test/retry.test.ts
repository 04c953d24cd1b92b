import { describe, expect, it } from "vitest";
import { backOffMs, defaultRetry, retryAfterMs } from "../src/transport/retry.js";
import { clientWithFetch, json, query, rejection, tooMany, watch } from "./support.js";

const now = Date.UTC(2026, 0, 1, 4);
const ask = (header: string | null) => retryAfterMs(header, now, 60_000);

describe("Retry-After", () => {
  it("is read as seconds", () => {
    expect(ask("0")).toBe(0);
    expect(ask("1")).toBe(1_000);
    expect(ask(" 7 ")).toBe(7_000);
    expect(ask("007")).toBe(7_000);
  });

  it("is cut at the cap and not below it", () => {
    expect(ask("59")).toBe(59_000);
    expect(ask("60")).toBe(60_000);
    expect(ask("61")).toBe(60_000);
    expect(ask("99999999999999999999999")).toBe(60_000);
    expect(ask(new Date(now + 60_000).toUTCString())).toBe(60_000);
    expect(ask(new Date(now + 3_600_000).toUTCString())).toBe(60_000);
  });

  it("is read as an HTTP date by the wall clock, and a past date means at once", () => {
    expect(ask("Thu, 01 Jan 2026 04:00:05 GMT")).toBe(5_000);
    expect(ask("Thu, 01 Jan 2026 04:00:00 GMT")).toBe(0);
    expect(ask("Thu, 01 Jan 2026 03:00:00 GMT")).toBe(0);
    expect(ask("Thursday, 01-Jan-26 04:00:09 GMT")).toBe(9_000);
  });

  it.each([
    null,
    "",
    "   ",
    "-1",
    "-5",

    "1e3",
    "0x10",
    "soon",
    "5s",
    "5, soon",
    "2026-01-01",
    "+5",
    "NaN",
    "Infinity",
    "Thu, nonsense",
  ])("is ignored if it is %j", (header) => {
    expect(ask(header)).toBeUndefined();
  });
});

describe("Back-off", () => {
  it("is zero with a random of 0", () => {
    for (let attempt = 1; attempt < 10; attempt++) expect(backOffMs(defaultRetry, attempt, () => 0)).toBe(0);
  });

  it("doubles its upper bound up to the cap", () => {
    const bounds = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000];
    bounds.forEach((bound, i) => {
      expect(backOffMs(defaultRetry, i + 1, () => 0.999)).toBeCloseTo(bound * 0.999, 6);
      expect(backOffMs(defaultRetry, i + 1, () => 0.999)).toBeLessThan(bound);
    });
    expect(backOffMs(defaultRetry, 2_000, () => 0.5)).toBe(10_000);
  });
});

describe("A call that gets 429", () => {
  it.each([
    [0, [0, 0, 0]],
    [0.999, [499.5, 999, 1998]],
  ])("backs off by full jitter with random %d", async (random, delays) => {
    const seen: number[] = [];
    const { qfpay, clock, sent } = clientWithFetch([tooMany(), tooMany(), tooMany(), json(query())], {
      random: () => random,
      hooks: {
        onRetry: ({ delayMs, reason, attempt }) =>
          seen.push(delayMs) && expect([reason, attempt]).toEqual(["rate_limited", seen.length]),
      },
    });
    const call = watch(qfpay.request("query", { syssn: "1" }));
    await clock.advance(60_000);
    expect(call.state).toBe("fulfilled");
    expect(sent).toHaveLength(4);
    for (const [i, delay] of seen.entries()) expect(delay).toBeCloseTo(delays[i]!, 5);
    expect(clock.pending).toBe(0);
  });

  it("waits as long as Retry-After says, to the millisecond, plus jitter", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("3"), json(query())]);
    const call = watch(qfpay.request("query", { syssn: "1" }));
    await clock.advance(2_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent.map(({ at }) => at)).toEqual([0, 3_000]);
    expect(call.state).toBe("fulfilled");
  });

  it("waits until an HTTP date", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("Thu, 01 Jan 2026 04:00:05 GMT"), json(query())]);
    watch(qfpay.request("query", { syssn: "1" }));
    await clock.advance(10_000);
    expect(sent.map(({ at }) => at)).toEqual([0, 5_000]);
  });

  it("cuts a Retry-After of an hour at the cap", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("3600"), json(query())], {
      retry: { maxRetryAfterMs: 10_000 },
    });
    watch(qfpay.request("query", { syssn: "1" }));
    await clock.advance(9_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
  });

  it("gives up after the attempts with a rate limit error that has all facts", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("2")]);
    const call = watch(qfpay.request("query", { syssn: "1" }));
    await clock.advance(60_000);
    expect(sent).toHaveLength(4);
    expect(call.error).toMatchObject({
      name: "QFPayRateLimitError",
      code: "rate_limited",
      outcome: "not_sent",
      retryable: true,
      retryAfterMs: 2_000,
      httpStatus: 429,
      attempts: 4,
    });
  });

  it.each([1, 2, 7])("makes %d attempts if the option says so", async (attempts) => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany()], { retry: { attempts } });
    const call = watch(qfpay.request("query", { syssn: "1" }));
    await clock.advance(60_000);
    expect(sent).toHaveLength(attempts);
    expect(call.error.attempts).toBe(attempts);
  });

  it("makes one attempt with retry: false, on the client or on the call", async () => {
    const first = clientWithFetch([tooMany()], { retry: false });
    expect((await rejection(first.qfpay.request("query", { syssn: "1" }))).attempts).toBe(1);
    const second = clientWithFetch([tooMany()]);
    expect((await rejection(second.qfpay.request("query", { syssn: "1" }, { retry: false }))).attempts).toBe(1);
    expect(first.sent.length + second.sent.length).toBe(2);
  });

  it("prefers the call's own retry options to the client's", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany()], { retry: { attempts: 2 } });
    watch(qfpay.request("query", { syssn: "1" }, { retry: { attempts: 3 } }));
    await clock.advance(60_000);
    expect(sent).toHaveLength(3);
  });

  it("treats undefined members of the call's retry as absent", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("1")]);
    const call = watch(qfpay.request("query", { syssn: "1" }, { retry: { attempts: undefined } }));
    await clock.advance(20_000);
    expect(sent).toHaveLength(4);
    expect(call.state).toBe("rejected");
  });

  it("starts the client's cool-down even if the 429 was for the call's last attempt", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("5"), json(query())]);
    await rejection(qfpay.request("query", { syssn: "1" }, { retry: false }));
    const next = watch(qfpay.request("query", { syssn: "2" }));
    await clock.advance(4_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    expect(next.state).toBe("fulfilled");
  });
});
