import { describe, expect, it, vi } from "vitest";
import { createCheckoutRoutes, memoryNotifyStore, QFPayRateLimitError } from "../src/index.js";
import { redisNotifyStore } from "../src/redis.js";
import { json, paid, payment, query, rejection, tooMany, watch, world } from "./support.js";

/** Not the first of a month, on which a second query is sent. */
const midMonth = Date.UTC(2026, 0, 15, 4);

describe("Without options", () => {
  it("waitFor asks every three seconds in the first two minutes, then every six", async () => {
    const { qfpay, clock, sent } = world([json(query())], {}, midMonth);
    watch(qfpay.transactions.waitFor({ out_trade_no: "A-1001" }, { timeoutMs: 400_000 }));
    await clock.advance(240_000);
    const gaps = sent.slice(1).map(({ at }, before) => ({ at, gap: at - sent[before]!.at }));
    const early = gaps.filter(({ at }) => at <= 120_000).map(({ gap }) => gap);
    const late = gaps.filter(({ at }) => at > 126_000).map(({ gap }) => gap);
    expect(early.length).toBeGreaterThan(30);
    expect(late.length).toBeGreaterThan(15);
    expect(new Set(early)).toEqual(new Set([3_000]));
    expect(new Set(late)).toEqual(new Set([6_000]));
  });

  it("a call waits a minute at most, however long a Retry-After the gateway sends", async () => {
    const { qfpay, clock, sent } = world([tooMany("600"), json(query())], {}, midMonth);
    const call = watch(qfpay.transactions.get({ syssn: "20260101000300020000000001" }, { deadlineMs: 1_000_000 }));
    await clock.advance(59_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    expect(call.state).toBe("fulfilled");
  });

  it("the error of a call that gives up says to wait a minute at most", async () => {
    const { qfpay } = world([tooMany("600")], { retry: false }, midMonth);
    const error = await rejection(qfpay.transactions.get({ out_trade_no: "A-1001" }));
    expect(error).toBeInstanceOf(QFPayRateLimitError);
    expect(error.retryAfterMs).toBe(60_000);
  });

  it.each([
    [255, 201],
    [256, 400],
    [2_550, 400],
  ])("a checkout answers an idempotency key of %d characters with %d", async (length, status) => {
    const { qfpay, clock } = world([json(paid())], {}, midMonth);
    const routes = createCheckoutRoutes({ qfpay, clock, order: () => ({ ...payment }) });
    const key = "k".repeat(length);
    const reply = await routes.create({}, (name) => (name === "idempotency-key" ? key : undefined));
    expect(reply.status).toBe(status);
  });
});

describe("The release of a claim", () => {
  it("leaves another owner's claim alone in memory", async () => {
    const store = memoryNotifyStore();
    await store.claim("payment:1", 60_000, "a");
    await store.release("payment:1", "b");
    expect(await store.claim("payment:1", 60_000, "c")).toBe("busy");
  });

  // What Redis does with the script is shown with Redis in test/e2e; that it is asked to compare the owner shows here.
  it("asks Redis to delete a claim only if the owner is the one who releases", async () => {
    const evalsha = vi.fn((_sha: string, _keys: number, ..._args: string[]) => Promise.reject(new Error("NOSCRIPT")));
    const evaluate = vi.fn((_script: string, _keys: number, ..._args: string[]) => Promise.resolve(1));
    await redisNotifyStore({ evalsha, eval: evaluate }).release("payment:1", "a");
    const [script, keys, ...args] = evaluate.mock.calls[0]!;
    expect([keys, ...args]).toEqual([1, "qfpay:notify:payment:1", "release", "a"]);
    const deletions = script.split("\n").filter((line) => line.includes("'DEL'"));
    expect(deletions).toEqual(["if held == 'busy' .. owner then redis.call('DEL', KEYS[1]) end"]);
  });
});
