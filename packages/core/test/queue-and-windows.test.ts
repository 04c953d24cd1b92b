import { describe, expect, it } from "vitest";
import { CallQueue } from "../src/transport/queue.js";
import { defaultRecovery, resolveRecovery } from "../src/transport/recovery.js";
import { defaultRetry, resolveRetry } from "../src/transport/retry.js";
import { SlidingWindow } from "../src/transport/sliding-window.js";

describe("A call's own option", () => {
  it("for recovery overrides the client's; false makes no enquiries, an object makes them again", () => {
    const own = { absentAfterMs: 1, giveUpAfterMs: 2, lateMs: 3 };
    expect(resolveRecovery(own, undefined)).toEqual(own);
    expect(resolveRecovery(own, false)).toBe(false);
    expect(resolveRecovery(false, undefined)).toBe(false);
    expect(resolveRecovery(false, {})).toEqual(defaultRecovery);
    expect(resolveRecovery(false, { absentAfterMs: 5 })).toEqual({ ...defaultRecovery, absentAfterMs: 5 });
    expect(resolveRecovery(own, { giveUpAfterMs: 9 })).toEqual({ absentAfterMs: 1, giveUpAfterMs: 9, lateMs: 3 });
  });

  it("for retry overrides the client's; false makes one attempt and keeps the other members", () => {
    expect(resolveRetry(defaultRetry, false)).toEqual({ ...defaultRetry, attempts: 1 });
    expect(resolveRetry(defaultRetry, undefined)).toEqual(defaultRetry);
    expect(resolveRetry(defaultRetry, { attempts: 2, baseMs: undefined })).toEqual({ ...defaultRetry, attempts: 2 });
  });
});

describe("The queue", () => {
  const waiter = () => () => {};

  it("serves enquiries, calls, polls and stray reads in this order, and forgets the calls that have left", () => {
    const queue = new CallQueue(10);
    const uses = ["stray", "poll", "call", "enquiry"] as const;
    const waiting = uses.map((use) => ({ use, waiter: waiter() }));
    expect(queue.firstUse()).toBeUndefined();
    for (const { use, waiter } of waiting) queue.add(waiter, use);
    expect([queue.size, queue.isFree("enquiry"), queue.isFree("stray")]).toEqual([4, false, false]);
    expect(queue.take("enquiry")).toBe(waiting[3]!.waiter);
    expect([queue.firstUse(), queue.isFree("enquiry"), queue.isFree("call")]).toEqual(["call", true, false]);
    expect(queue.remove(waiting[2]!.waiter, "call")).toBe(true);
    expect(queue.remove(waiting[2]!.waiter, "call")).toBe(false);
    expect([queue.firstUse(), queue.size]).toEqual(["poll", 2]);
  });

  it("refuses further calls when it is full, as not sent and retryable, but never an enquiry", () => {
    const queue = new CallQueue(1);
    queue.add(waiter(), "enquiry");
    queue.add(waiter(), "call");
    expect(() => queue.add(waiter(), "call")).toThrow(
      expect.objectContaining({ code: "rate_limited", outcome: "not_sent", retryable: true }),
    );
    queue.add(waiter(), "enquiry");
    expect(queue.size).toBe(3);
  });

  it("holds at most 100 stray reads, whatever maxQueue says", () => {
    const queue = new CallQueue(1_000);
    for (let i = 0; i < 100; i++) queue.add(waiter(), "stray");
    expect(() => queue.add(waiter(), "stray")).toThrow(expect.objectContaining({ code: "rate_limited" }));
  });
});

describe("A sliding window", () => {
  it("drops an arrival exactly when the window with its margin is over, again and again", () => {
    const window = new SlidingWindow({ limit: 2, windowMs: 100 }, 5);
    for (let round = 0; round < 5; round++) {
      const at = round * 1_000;
      window.record(at);
      window.record(at + 10);
      expect([window.expiresAt(0), window.expiresAt(1)]).toEqual([at + 105, at + 115]);
      expect([at + 104, at + 105, at + 114, at + 115].map((now) => window.countAt(now))).toEqual([2, 1, 1, 0]);
    }
  });

  it("does not count an arrival that is reported late as earlier than the one before it", () => {
    const window = new SlidingWindow({ limit: 2, windowMs: 100 }, 0);
    window.record(50);
    window.record(10);
    expect([window.countAt(149), window.countAt(150)]).toEqual([2, 0]);
  });

  it.each([
    { limit: 0, windowMs: 1 },
    { limit: 1.5, windowMs: 1 },
    { limit: -1, windowMs: 1 },
    { limit: 1, windowMs: 0 },
    { limit: 1, windowMs: Number.NaN },
  ])("of %j is refused", (window) => {
    expect(() => new SlidingWindow(window, 0)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });

  it("may be as small as one call in any time above zero", () => {
    expect(new SlidingWindow({ limit: 1, windowMs: 0.5 }, 0)).toMatchObject({ limit: 1, spanMs: 0.5 });
  });
});
