import { describe, expect, it } from "vitest";
import { createCheckoutRoutes, memoryNotifyStore, QFPayRateLimitError } from "../src/index.js";
import { redisNotifyStore } from "../src/redis.js";
import { fakeClock } from "../src/testing.js";
import { luaRedis } from "./lua-redis.js";
import { clientWithFetch, json, paid, payment, query, rejection, tooMany, watch } from "./support.js";

/** A day in the middle of a month. On the first day, the client would also query the previous month. */
const midMonth = Date.UTC(2026, 0, 15, 4);

describe("Without options", () => {
  it("waitFor queries every three seconds in the first two minutes, then every six", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(query())], {}, midMonth);
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

  it("a call waits at most a minute, even if the gateway sends a longer Retry-After", async () => {
    const { qfpay, clock, sent } = clientWithFetch([tooMany("600"), json(query())], {}, midMonth);
    const call = watch(qfpay.transactions.get({ syssn: "20260101000300020000000001" }, { deadlineMs: 1_000_000 }));
    await clock.advance(59_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    expect(call.state).toBe("fulfilled");
  });

  it("the error of a call that gives up says to wait a minute at most", async () => {
    const { qfpay } = clientWithFetch([tooMany("600")], { retry: false }, midMonth);
    const error = await rejection(qfpay.transactions.get({ out_trade_no: "A-1001" }));
    expect(error).toBeInstanceOf(QFPayRateLimitError);
    expect(error.retryAfterMs).toBe(60_000);
  });

  it.each([
    [255, 201],
    [256, 400],
    [2_550, 400],
  ])("a checkout responds to an idempotency key of %d characters with %d", async (length, status) => {
    const { qfpay, clock } = clientWithFetch([json(paid())], {}, midMonth);
    const routes = createCheckoutRoutes({ qfpay, clock, order: () => ({ ...payment }) });
    const key = "k".repeat(length);
    const reply = await routes.create({}, (name) => (name === "idempotency-key" ? key : undefined));
    expect(reply.status).toBe(status);
  });
});

describe("The release of a claim", () => {
  it("does not change another owner's claim in memory", async () => {
    const store = memoryNotifyStore();
    await store.claim("payment:1", 60_000, "a");
    await store.release("payment:1", "b");
    expect(await store.claim("payment:1", 60_000, "c")).toBe("busy");
  });

  it("does not change another owner's claim in the Redis script, and ends its own", async () => {
    const store = redisNotifyStore(luaRedis(fakeClock()));
    expect(await store.claim("payment:1", 60_000, "a")).toBe("claimed");
    await store.release("payment:1", "b");
    expect(await store.claim("payment:1", 60_000, "c")).toBe("busy");
    await store.release("payment:1", "a");
    expect(await store.claim("payment:1", 60_000, "c")).toBe("claimed");
  });

  it("does not change a completed claim in the Redis script, not even by its owner", async () => {
    const clock = fakeClock();
    const store = redisNotifyStore(luaRedis(clock));
    await store.claim("payment:1", 60_000, "a");
    expect(await store.complete("payment:1", "b")).toBe(false);
    expect(await store.complete("payment:1", "a")).toBe(true);
    await store.release("payment:1", "a");
    expect(await store.claim("payment:1", 60_000, "b")).toBe("done");
    await store.claim("payment:2", 60_000, "a");
    await clock.advance(59_999);
    expect(await store.claim("payment:2", 60_000, "b")).toBe("busy");
    await clock.advance(1);
    expect(await store.claim("payment:2", 60_000, "b")).toBe("claimed");
  });
});
