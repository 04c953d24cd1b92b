import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { PollBatcher } from "../src/records/poll-batcher.js";
import type { NumberKey } from "../src/records/transaction-batch.js";
import { fakeClock } from "../src/testing.js";
import { watch } from "./support.js";

const key = (number: string, signal = new AbortController().signal): NumberKey => ({
  name: "out_trade_no",
  number,
  signal,
});

/** Imitates Cloudflare Workers, where the timers and queries of a request stop silently when the request ends. */
function workers() {
  const clock = fakeClock();
  const requests = new AsyncLocalStorage<string>();
  const ended = new Set<string>();
  const rounds: string[][] = [];
  /** The order numbers whose next query to the gateway gets no response. */
  const silent = new Set<string>();
  const never = new Promise<never>(() => {});
  const own = {
    ...clock,
    setTimeout(callback: () => void, ms: number) {
      const request = requests.getStore()!;
      return clock.setTimeout(() => ended.has(request) || requests.run(request, callback), ms);
    },
  };
  const room = new PollBatcher(own, async (keys, onQuery) => {
    onQuery();
    rounds.push(keys.map(({ number }) => number));
    if (keys.some(({ number }) => silent.delete(number))) await never;
    return keys.map(() => []);
  });
  const ask = (request: string, number: string, signal?: AbortSignal) =>
    requests.run(request, () => watch(room.load(key(number, signal)), clock));
  return { clock, rounds, silent, ask, end: (request: string) => ended.add(request) };
}

it("after a round of 2 000 long numbers the next round begins five seconds later, and not before", async () => {
  const clock = fakeClock();
  const rounds: number[] = [];
  const room = new PollBatcher(clock, async (keys, onQuery) => {
    rounds.push(keys.length);
    for (const _ of keys) onQuery();
    return keys.map(() => []);
  });
  await Promise.all(Array.from({ length: 2_000 }, (_, at) => room.load(key(String(at).padStart(100, "9")))));
  const next = room.load(key("next"));
  await clock.advance(4_999);
  expect(rounds).toEqual([2_000]);
  await clock.advance(1);
  await next;
  expect(rounds).toEqual([2_000, 1]);
});

describe("When the request ends that runs a round", () => {
  it("the callers that wait for the next round begin it themselves", async () => {
    const { clock, rounds, silent, ask, end } = workers();
    silent.add("A");
    ask("first", "A");
    await clock.advance(100);
    const others = ["B", "C"].map((number) => ask(number, number));
    end("first");
    await clock.advance(9_000);
    expect(others.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled"]);
    expect(rounds).toEqual([["A"], ["B", "C"]]);
  });

  it("the numbers of that round are queried again, by another request each time", async () => {
    const { clock, rounds, silent, ask, end } = workers();
    for (const number of ["A", "B"]) silent.add(number);
    const asked = ["A", "B", "C", "D"].map((number) => ask(number, number));
    await clock.advance(0);
    expect(rounds).toEqual([["A", "B", "C", "D"]]);
    end("A");
    await clock.advance(7_000);
    expect(rounds[1]).toEqual(["B"]);
    end("B");
    await clock.advance(9_000);
    expect(asked.map(({ state }) => state)).toEqual(["pending", "pending", "fulfilled", "fulfilled"]);
  });
});

describe("A caller that gives up", () => {
  it("while it runs the round does not keep the others from their records, nor the next callers from their round", async () => {
    const { clock, rounds, silent, ask } = workers();
    silent.add("A");
    const leaving = new AbortController();
    const first = ask("one process", "A", leaving.signal);
    await clock.advance(100);
    const others = ["B", "C"].map((number) => ask("one process", number));
    leaving.abort(new Error("left"));
    await clock.advance(5_000);
    expect(first).toMatchObject({ state: "rejected", error: new Error("left") });
    expect(others.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled"]);
    expect(rounds).toEqual([["A"], ["B", "C"]]);
  });

  it("before its round begins is left out, and has no timer", async () => {
    const { clock, rounds, silent, ask } = workers();
    silent.add("A");
    ask("one process", "A");
    await clock.advance(100);
    const leaving = new AbortController();
    const gone = ask("one process", "B", leaving.signal);
    leaving.abort(new Error("left"));
    await clock.advance(10_000);
    expect(gone.state).toBe("rejected");
    expect(rounds).toEqual([["A"]]);
  });
});

it("a round that takes longer than a minute is not queried twice", async () => {
  const clock = fakeClock();
  const rounds: string[][] = [];
  const room = new PollBatcher(clock, async (keys) => {
    rounds.push(keys.map(({ number }) => number));
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, 90_000));
    return keys.map(() => []);
  });
  const slow = watch(room.load(key("A")));
  await clock.advance(90_000);
  expect(slow.state).toBe("fulfilled");
  expect(rounds).toEqual([["A"]]);
  expect(clock.pending).toBe(0);
});
