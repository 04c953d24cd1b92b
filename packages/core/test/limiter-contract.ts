import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, it } from "vitest";
import type { Limiter, LimiterUse, RateWindow, Release } from "../src/index.js";
import { watch } from "./support.js";

/** The options that the contract sets for the limiters under test. They mean the same as in `MemoryLimiterOptions`. */
export type ContractOptions = {
  windows: readonly RateWindow[];
  /** The milliseconds that are added to each rate window for safety. */
  marginMs: number;
  /** The milliseconds after which a call without a response is taken to have arrived at the gateway. */
  transitMs: number;
  /** The part of the longest rate window's slots, from 0 to 1, that only enquiries get. */
  reserve: number;
  /** The largest number of ordinary calls that may wait. */
  maxQueue?: number;
};

/** Opens one limiter with empty rate windows for each process of a merchant. */
export type OpenLimiters = (processes: number, options: ContractOptions) => Promise<Limiter[]>;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const windowMs = 6_000;
/** Of 40 slots in six seconds, 4 are kept for enquiries. Polls and stray reads (of unknown orders) get at most 20. */
const options = { windows: [{ limit: 40, windowMs }], marginMs: 0, transitMs: 1_000, reserve: 0.1 } as const;
/** The milliseconds within which a call that need not wait gets its slot, also on a busy machine. */
const soonMs = 4_000;

/** The milliseconds between two free slots in the test of the order in which calls get them. */
const gapMs = 1_000;

type Grants = { use: LimiterUse; at: number; release: Release }[];

/** Requests `count` slots and notes the grants. Each call gets its response at once, unless `isAnswered` is false. */
function ask(limiter: Limiter, count: number, use: LimiterUse, grants: Grants, isAnswered = true): Promise<void>[] {
  return Array.from({ length: count }, async () => {
    const release = await limiter.acquire(undefined, use);
    grants.push({ use, at: performance.now(), release });
    if (isAnswered) release();
  });
}

const countOf = (grants: Grants, use: LimiterUse) => grants.filter((grant) => grant.use === use).length;

/**
 * Runs `measure`, and runs it again if a busy machine stopped this process for `pauseMs / 2` or longer meanwhile. After
 * such a stop, the process cannot tell which of two slots became free first.
 */
async function withoutPause<T>(pauseMs: number, measure: () => Promise<T>): Promise<T> {
  for (let run = 1; run <= 5; run++) {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const result = await measure();
    delay.disable();
    if (delay.max / 1e6 < pauseMs / 2) return result;
  }
  throw new Error(
    `In each of five runs, this process stood still for ${pauseMs / 2} ms or more: the machine is too busy.`,
  );
}

/**
 * Defines the tests that every `Limiter` must pass. They measure real time. They run at the same time, because they
 * mostly wait.
 */
export function limiterContract(open: OpenLimiters): void {
  it.concurrent("grants a window's limit at once, and the next slot when the window has passed", async () => {
    const [limiter] = await open(1, options);
    const grants: Grants = [];
    const startedAt = performance.now();
    const all = ask(limiter!, 45, "enquiry", grants);
    await sleep(soonMs);
    expect(grants).toHaveLength(40);
    await Promise.all(all);
    expect(grants[40]!.at - startedAt).toBeGreaterThanOrEqual(windowMs);
  });

  it.concurrent("counts a call from its response, and one without a response from the end of its transit time", async () => {
    const short = { ...options, windows: [{ limit: 2, windowMs: 1_000 }], reserve: 0, transitMs: 2_000 };
    const [limiter] = await open(1, short);
    const askedAt = performance.now();
    const [answered, unanswered] = [await limiter!.acquire(), await limiter!.acquire()];
    unanswered(false);
    await sleep(500);
    const answeredAt = performance.now();
    answered();
    answered(); // The second call must have no effect, because the slot is already released.
    const grants: Grants = [];
    await Promise.all(ask(limiter!, 2, "call", grants, false));
    expect(grants[0]!.at - answeredAt).toBeGreaterThanOrEqual(990);
    expect(grants[1]!.at - askedAt).toBeGreaterThanOrEqual(2_990);
  });

  it.concurrent("shares the windows between processes", async () => {
    const limiters = await open(3, options);
    const grants: Grants = [];
    const all = limiters.flatMap((limiter) => ask(limiter, 20, "enquiry", grants));
    await sleep(soonMs);
    expect(grants).toHaveLength(40);
    await Promise.all(all);
  });

  it.concurrent("keeps the reserve for enquiries", async () => {
    const limiters = await open(2, options);
    const grants: Grants = [];
    const startedAt = performance.now();
    const calls = limiters.flatMap((limiter) => ask(limiter, 20, "call", grants));
    await sleep(soonMs);
    expect(countOf(grants, "call")).toBe(36);
    await Promise.all(ask(limiters[0]!, 4, "enquiry", grants));
    expect(performance.now() - startedAt).toBeLessThan(windowMs);
    await Promise.all(calls);
  });

  it.concurrent("gives polls at most half of the window, so that calls go at once", async () => {
    const limiters = await open(2, options);
    const grants: Grants = [];
    const polls = limiters.flatMap((limiter) => ask(limiter, 20, "poll", grants));
    await sleep(soonMs / 2);
    expect(countOf(grants, "poll")).toBe(20);
    const calls = ask(limiters[1]!, 16, "call", grants);
    await sleep(soonMs / 2);
    expect(countOf(grants, "call")).toBe(16);
    await Promise.all([...polls, ...calls]);
  });

  it.concurrent("lets a few polls of the merchant go before waiting calls, however many processes poll", async () => {
    const limiters = await open(2, options);
    const grants: Grants = [];
    const startedAt = performance.now();
    for (const limiter of limiters) void ask(limiter, 60, "call", grants);
    for (const limiter of limiters) void ask(limiter, 5, "poll", grants);
    await sleep(windowMs + soonMs);
    const inSecond = grants.filter(({ at }) => at >= startedAt + windowMs);
    expect([countOf(inSecond, "poll"), inSecond.length]).toEqual([2, 36]);
  });

  it.concurrent("gives stray reads a twentieth of the window, behind polls", async () => {
    const limiters = await open(2, options);
    const grants: Grants = [];
    const strays = limiters.flatMap((limiter) => ask(limiter, 2, "stray", grants));
    await sleep(soonMs / 2);
    expect(countOf(grants, "stray")).toBe(2);
    const polls = ask(limiters[0]!, 18, "poll", grants);
    await sleep(soonMs / 2);
    expect([countOf(grants, "poll"), countOf(grants, "stray")]).toEqual([18, 2]);
    await Promise.all([...strays, ...polls]);
  });

  it.concurrent("lets waiting enquiries go first and stray reads last", async () => {
    // The poll may get its slot before or after the ordinary call, so its place in the order is not checked.
    const order = (await withoutPause(gapMs, grantsOfAllUses)).map(({ use }) => use).filter((use) => use !== "poll");
    expect(order).toEqual(["enquiry", "call", "stray"]);
  });

  /** Queues one call of each use (purpose). Returns the calls in the order in which they get slots. */
  async function grantsOfAllUses(): Promise<Grants> {
    const [limiter] = await open(1, options);
    const grants: Grants = [];
    for (let i = 0; i < 4; i++) {
      if (i > 0) await sleep(gapMs);
      await Promise.all(ask(limiter!, 1, "enquiry", grants));
    }
    await Promise.all(ask(limiter!, 36, "enquiry", grants));
    grants.length = 0;
    await Promise.all((["stray", "poll", "call", "enquiry"] as const).flatMap((use) => ask(limiter!, 1, use, grants)));
    return grants;
  }

  it.concurrent("forgets a waiting call when its signal fires, and rejects with the signal's reason", async () => {
    const [limiter] = await open(1, { ...options, windows: [{ limit: 1, windowMs: 1_500 }], reserve: 0 });
    const reason = new Error("the customer left");
    const grants: Grants = [];
    await Promise.all(ask(limiter!, 1, "call", grants));
    const leaving = new AbortController();
    const gone = watch(limiter!.acquire(leaving.signal));
    const next = ask(limiter!, 1, "call", grants);
    await sleep(100);
    leaving.abort(reason);
    await Promise.all(next);
    expect(gone).toMatchObject({ state: "rejected", error: reason });
    // If the aborted call had taken a slot, the second grant would come later.
    expect(grants[1]!.at - grants[0]!.at).toBeLessThan(3_000);
    await expect(limiter!.acquire(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it.concurrent("refuses a call if too many wait, and a stray read if a hundred wait, with nothing sent", async () => {
    const [limiter] = await open(1, { ...options, windows: [{ limit: 1, windowMs: 60_000 }], reserve: 0, maxQueue: 3 });
    const [roomy] = await open(1, { ...options, windows: [{ limit: 1, windowMs: 60_000 }], reserve: 0 });
    const leaving = new AbortController();
    const wait = (of: Limiter, count: number, use: LimiterUse) => {
      for (let i = 0; i < count; i++) watch(of.acquire(leaving.signal, use));
    };
    const refusal = { code: "rate_limited", outcome: "not_sent", retryable: true };
    await limiter!.acquire();
    wait(limiter!, 3, "call");
    await expect(limiter!.acquire()).rejects.toMatchObject(refusal);
    await roomy!.acquire();
    wait(roomy!, 100, "stray");
    await expect(roomy!.acquire(undefined, "stray")).rejects.toMatchObject(refusal);
    leaving.abort();
  });

  it.concurrent("holds all processes for a cool-down, which a shorter one does not shorten", async () => {
    const limiters = await open(2, options);
    const startedAt = performance.now();
    await limiters[0]!.coolDown(1_500);
    await limiters[1]!.coolDown(100);
    const grants: Grants = [];
    await Promise.all(limiters.flatMap((limiter) => ask(limiter, 2, "enquiry", grants)));
    expect(Math.min(...grants.map(({ at }) => at)) - startedAt).toBeGreaterThanOrEqual(1_490);
  });
}
