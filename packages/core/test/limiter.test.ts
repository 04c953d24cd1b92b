import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Limiter,
  type LimiterUse,
  type MemoryLimiterOptions,
  memoryLimiter,
  qfpayRateWindows,
} from "../src/index.js";
import { type FakeClock, fakeClock } from "../src/testing/fake-clock.js";
import { clientWithFetch, countedClock, doThenReturn, json, query, tooMany, watch } from "./support.js";

/** Makes a limiter that keeps no slots for enquiries, so that the test can count calls exactly. */
function rig(options: Omit<MemoryLimiterOptions, "clock"> = {}) {
  const clock = fakeClock();
  return { clock, limiter: memoryLimiter({ reserve: 0, ...options, clock }) };
}

/** Requests `count` slots at once, notes the time of each grant, and releases each slot at once. */
function ask(limiter: Limiter, clock: FakeClock, count: number, grants: number[] = [], signal?: AbortSignal) {
  const waits = Array.from({ length: count }, () =>
    watch(
      limiter.acquire(signal).then((release) => {
        grants.push(clock.monotonic());
        release();
      }),
    ),
  );
  return { grants, waits };
}

const most = (grants: number[], windowMs: number) =>
  Math.max(0, ...grants.map((end) => grants.filter((at) => at > end - windowMs && at <= end).length));

describe("The windows", () => {
  it("can be given in place of the options, to a limiter and to a client", async () => {
    const windows = [{ limit: 2, windowMs: 1_000 }];
    const { qfpay, clock, sent } = clientWithFetch([json(query())], { limiter: windows });
    const calls = [1, 2, 3].map((n) => watch(qfpay.request("query", { syssn: String(n) })));
    await clock.advance(1_049);
    expect(sent).toHaveLength(2);
    await clock.advance(1);
    expect(calls.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(() => memoryLimiter([{ limit: 0, windowMs: 1_000 }])).toThrow(
      expect.objectContaining({ code: "config_invalid" }),
    );
  });

  it("are 100 a second and 400 a minute by default", () => {
    expect(qfpayRateWindows).toEqual([
      { limit: 100, windowMs: 1_000 },
      { limit: 400, windowMs: 60_000 },
    ]);
  });

  it("let 100 through at once, the 101st only after a second and the margin", async () => {
    const { clock, limiter } = rig();
    const { grants } = ask(limiter, clock, 101);
    await clock.advance(0);
    expect(grants).toHaveLength(100);
    await clock.advance(1_049);
    expect(grants).toHaveLength(100);
    await clock.advance(1);
    expect(grants).toHaveLength(101);
    expect(clock.pending).toBe(0);
  });

  it("let 400 through in a minute, the 401st only after a minute and the margin", async () => {
    const { clock, limiter } = rig();
    const { grants } = ask(limiter, clock, 401);
    await clock.advance(60_049);
    expect(grants).toHaveLength(400);
    await clock.advance(1);
    expect(grants[400]).toBe(60_050);
  });

  it("slide: a burst late in one second does not allow another early in the next", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 3, windowMs: 1_000 }], marginMs: 0 });
    const grants: number[] = [];
    ask(limiter, clock, 1, grants);
    await clock.advance(900);
    ask(limiter, clock, 5, grants);
    await clock.advance(5_000);
    expect(grants).toEqual([0, 900, 900, 1_000, 1_900, 1_900]);
  });

  it.each([
    [0, 1_000],
    [50, 1_050],
    [200, 1_200],
  ])("are longer by a margin of %d ms, exactly", async (marginMs, at) => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs });
    const { grants } = ask(limiter, clock, 2);
    await clock.advance(at - 1);
    expect(grants).toEqual([0]);
    await clock.advance(1);
    expect(grants).toEqual([0, at]);
  });

  it("hold no call back if there are none", async () => {
    const { clock, limiter } = rig({ windows: [] });
    const { grants } = ask(limiter, clock, 5_000);
    await clock.advance(0);
    expect(grants).toHaveLength(5_000);
    expect(clock.pending).toBe(0);
  });

  it("obey a cool-down even if there are none", async () => {
    const { clock, limiter } = rig({ windows: [] });
    limiter.coolDown(500);
    const { grants } = ask(limiter, clock, 2);
    await clock.advance(499);
    expect(grants).toEqual([]);
    await clock.advance(5_000);
    expect(grants[0]).toBe(500);
    expect(grants[1]).toBeGreaterThan(500);
  });

  it.each([
    { limit: 0, windowMs: 1_000 },
    { limit: -1, windowMs: 1_000 },
    { limit: 1.5, windowMs: 1_000 },
    { limit: Number.NaN, windowMs: 1_000 },
    { limit: Number.POSITIVE_INFINITY, windowMs: 1_000 },
    { limit: 1, windowMs: 0 },
    { limit: 1, windowMs: -1 },
    { limit: 1, windowMs: Number.NaN },
  ])("are refused as $limit in $windowMs", (window) => {
    expect(() => memoryLimiter({ windows: [window] })).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });

  it.each([Number.NaN, -1])("are refused with a margin of %d, which would let too many through", (marginMs) => {
    expect(() => memoryLimiter({ marginMs })).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });

  it("are never exceeded at any moment, and all calls get a slot", async () => {
    const arrivals = fc.array(
      fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 12 }), fc.constantFrom("", "", "", "abort", "cool")),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(0, 50),
        async (steps, burst, sustained, marginMs) => {
          const windows = [
            { limit: burst, windowMs: 100 },
            { limit: sustained, windowMs: 700 },
          ];
          const { clock, limiter } = rig({ windows, marginMs });
          const grants: number[] = [];
          const waits: { state: string }[] = [];
          for (const [gap, count, what] of steps) {
            await clock.advance(gap);
            if (what === "cool") limiter.coolDown(gap);
            const abort = new AbortController();
            waits.push(...ask(limiter, clock, count, grants, abort.signal).waits);
            if (what === "abort") abort.abort(new Error("gone"));
          }
          await clock.advance(120_000);
          for (const { limit, windowMs } of windows)
            expect(most(grants, windowMs + marginMs)).toBeLessThanOrEqual(limit);
          expect(waits.filter(({ state }) => state === "pending")).toHaveLength(0);
          expect(waits.filter(({ state }) => state === "fulfilled")).toHaveLength(grants.length);
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it("lose no slot: a long queue is sent at the ideal rate", async () => {
    const { clock, limiter } = rig({
      windows: [
        { limit: 5, windowMs: 100 },
        { limit: 20, windowMs: 1_000 },
      ],
      marginMs: 0,
    });
    const { grants } = ask(limiter, clock, 60);
    await clock.advance(10_000);
    expect(grants).toHaveLength(60);
    expect(grants.at(-1)).toBe(2_300);
  });
});

describe("A call under way", () => {
  it("counts from its response, not from its dispatch", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0 });
    const release = await limiter.acquire();
    const { grants } = ask(limiter, clock, 1);
    await clock.advance(600);
    release();
    await clock.advance(999);
    expect(grants).toEqual([]);
    await clock.advance(1);
    expect(grants).toEqual([1_600]);
    expect(clock.pending).toBe(0);
  });

  it("counts once if its end is reported twice", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 2, windowMs: 1_000 }], marginMs: 0 });
    const release = await limiter.acquire();
    release();
    release();
    const { grants } = ask(limiter, clock, 2);
    await clock.advance(1_000);
    expect(grants).toEqual([0, 1_000]);
  });

  it("without a response counts as arrived exactly after transitMs", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0, transitMs: 500 });
    await limiter.acquire();
    const { grants } = ask(limiter, clock, 1);
    await clock.advance(1_499);
    expect(grants).toEqual([]);
    await clock.advance(1);
    expect(grants).toEqual([1_500]);
  });

  it("that ended without a response counts until transitMs, and then for its window", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0, transitMs: 500 });
    const release = await limiter.acquire();
    const { grants } = ask(limiter, clock, 1);
    await clock.advance(100);
    release(false);
    await clock.advance(1_399);
    expect(grants).toEqual([]);
    await clock.advance(1);
    expect(grants).toEqual([1_500]);
    expect(clock.pending).toBe(0);
  });

  it("that ended without a response counts from its response if one comes after all", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0, transitMs: 500 });
    const release = await limiter.acquire();
    const { grants } = ask(limiter, clock, 1);
    release(false);
    await clock.advance(200);
    release(true);
    await clock.advance(999);
    expect(grants).toEqual([]);
    await clock.advance(1);
    expect(grants).toEqual([1_200]);
  });

  it("without a response counts from dispatch plus transitMs, also if a later caller asks", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0, transitMs: 500 });
    await limiter.acquire();
    await clock.advance(60_000);
    const { grants } = ask(limiter, clock, 1);
    await clock.advance(0);
    expect(grants).toEqual([60_000]);
  });

  it("without a response does not delay calls that wait for the end of another one", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 2, windowMs: 10_000 }], marginMs: 0, transitMs: 500 });
    (await limiter.acquire())();
    await limiter.acquire();
    const { grants } = ask(limiter, clock, 2);
    await clock.advance(60_000);
    expect(grants).toEqual([10_000, 10_500]);
  });

  it("keeps both windows at the gateway with any latency below transitMs", async () => {
    const latencies = fc.array(fc.tuple(fc.nat({ max: 300 }), fc.nat({ max: 300 }), fc.nat({ max: 60 })), {
      minLength: 5,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(latencies, async (calls) => {
        const windows = [
          { limit: 3, windowMs: 100 },
          { limit: 8, windowMs: 1_000 },
        ];
        const { clock, limiter } = rig({ windows, marginMs: 0 });
        const arrivals: number[] = [];
        const done: { state: string }[] = [];
        for (const [there, back, gap] of calls) {
          done.push(
            watch(
              limiter.acquire().then((release) => {
                clock.setTimeout(() => {
                  arrivals.push(clock.monotonic());
                  clock.setTimeout(release, back);
                }, there);
              }),
            ),
          );
          await clock.advance(gap);
        }
        await clock.advance(60_000);
        arrivals.sort((a, b) => a - b);
        for (const { limit, windowMs } of windows) expect(most(arrivals, windowMs)).toBeLessThanOrEqual(limit);
        expect(done.every(({ state }) => state === "fulfilled")).toBe(true);
        expect(arrivals).toHaveLength(calls.length);
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});

describe("The queue", () => {
  it("is served in order of arrival", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 100 }], marginMs: 0 });
    const order: number[] = [];
    const join = (n: number) =>
      limiter.acquire().then((release) => {
        order.push(n);
        release();
      });
    void join(0);
    void join(1);
    void join(2);
    await clock.advance(100);
    void join(3);
    await clock.advance(1_000);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it("rejects an aborted call with the signal's reason and gives its slot to the next call", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0 });
    const abort = new AbortController();
    const reason = new Error("customer left");
    const grants: number[] = [];
    ask(limiter, clock, 1, grants);
    const gone = ask(limiter, clock, 1, grants, abort.signal).waits[0]!;
    const next = ask(limiter, clock, 1, grants).waits[0]!;
    await clock.advance(500);
    abort.abort(reason);
    await clock.advance(0);
    expect(gone).toMatchObject({ state: "rejected", error: reason });
    await clock.advance(500);
    expect(next.state).toBe("fulfilled");
    expect(grants).toEqual([0, 1_000]);
  });

  it("leaves no timer if its only call is aborted", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }] });
    const abort = new AbortController();
    (await limiter.acquire())();
    const gone = ask(limiter, clock, 1, [], abort.signal).waits[0]!;
    expect(clock.pending).toBe(1);
    abort.abort();
    await clock.advance(0);
    expect(gone.state).toBe("rejected");
    expect(clock.pending).toBe(0);
  });

  it("rejects at once if the signal has fired, and takes no slot", async () => {
    const { limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }] });
    const reason = new Error("too late");
    await expect(limiter.acquire(AbortSignal.abort(reason))).rejects.toBe(reason);
    await limiter.acquire(); // If the rejected call had taken the only slot, this call would never get one.
  });

  it("ignores an abort after the grant", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 100 }], marginMs: 0 });
    const abort = new AbortController();
    const { waits, grants } = ask(limiter, clock, 2, [], abort.signal);
    await clock.advance(100);
    abort.abort();
    await clock.advance(0);
    expect(waits.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled"]);
    expect(grants).toEqual([0, 100]);
  });
});

describe("A cool-down", () => {
  it("holds all waiting and new calls until its end", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 2, windowMs: 100 }], marginMs: 0 });
    const grants: number[] = [];
    ask(limiter, clock, 3, grants);
    await clock.advance(50);
    limiter.coolDown(1_000);
    ask(limiter, clock, 1, grants);
    await clock.advance(999);
    expect(grants).toEqual([0, 0]);
    await clock.advance(2_000);
    expect(grants).toHaveLength(4);
    expect(grants[2]).toBe(1_050);
  });

  it("lets calls follow one by one afterwards, never two at the same moment", async () => {
    const { clock, limiter } = rig();
    limiter.coolDown(2_000);
    const { grants } = ask(limiter, clock, 50);
    await clock.advance(20_000);
    expect(grants).toHaveLength(50);
    expect(new Set(grants).size).toBe(50);
    for (let i = 1; i < grants.length; i++) expect(grants[i]! - grants[i - 1]!).toBeGreaterThanOrEqual(10);
  });

  it("uses the pace of the shortest window, also with the client's own windows", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 10, windowMs: 1_000 }] });
    limiter.coolDown(1_000);
    const { grants } = ask(limiter, clock, 5);
    await clock.advance(10_000);
    expect(grants[1]! - grants[0]!).toBeGreaterThanOrEqual(100);
  });

  it("is not shortened by a shorter one and is extended by a longer one", async () => {
    const { clock, limiter } = rig();
    limiter.coolDown(1_000);
    limiter.coolDown(100);
    const first = ask(limiter, clock, 1).grants;
    await clock.advance(999);
    expect(first).toEqual([]);
    limiter.coolDown(500);
    await clock.advance(500);
    expect(first).toEqual([1_499]);
  });

  it("is shared by all calls of a client: after one 429 no call is sent before its end", async () => {
    let refusals = 1;
    const { qfpay, clock, sent } = clientWithFetch(() => (refusals-- > 0 ? tooMany("4") : json(query())));
    const first = watch(qfpay.request("query", { syssn: "0" }));
    await clock.advance(0);
    const others = Array.from({ length: 20 }, (_, i) => watch(qfpay.request("query", { syssn: String(i + 1) })));
    await clock.advance(3_999);
    expect(sent).toHaveLength(1);
    await clock.advance(5_000);
    expect([first, ...others].every(({ state }) => state === "fulfilled")).toBe(true);
    expect(new Set(sent.slice(1).map(({ at }) => at)).size).toBe(21);
  });

  it("is shared with the client's sub-merchants", async () => {
    let refusals = 1;
    const { qfpay, clock, sent } = clientWithFetch(() => (refusals-- > 0 ? tooMany("4") : json(query())));
    watch(qfpay.request("query", { syssn: "0" }));
    await clock.advance(0);
    watch(qfpay.withMerchant("M2").request("query", { syssn: "1" }));
    await clock.advance(3_999);
    expect(sent).toHaveLength(1);
    await clock.advance(5_000);
    expect(sent).toHaveLength(3);
  });
});

describe("A client's limiter", () => {
  it("holds back the 101st call of a second", async () => {
    const { qfpay, clock, sent } = clientWithFetch([json(query())]);
    for (let i = 0; i < 150; i++) watch(qfpay.request("query", { syssn: String(i + 1) }));
    await clock.advance(0);
    expect(sent).toHaveLength(100);
    await clock.advance(1_050);
    expect(sent).toHaveLength(150);
  });

  it("can have other windows, can be another limiter, or can be off", async () => {
    const own = clientWithFetch([json(query())], { limiter: { windows: [{ limit: 1, windowMs: 1_000 }] } });
    const none = clientWithFetch([json(query())], { limiter: false });
    const asked: string[] = [];
    const other = clientWithFetch([json(query())], {
      limiter: { acquire: async () => doThenReturn(asked.push("slot"), () => {}), coolDown: () => {} },
    });
    for (const { qfpay } of [own, none, other])
      for (let i = 0; i < 200; i++) watch(qfpay.request("query", { syssn: "1" }));
    await Promise.all([own, none, other].map(({ clock }) => clock.advance(0)));
    expect([own.sent.length, none.sent.length, other.sent.length, asked.length]).toEqual([1, 200, 200, 200]);
  });
});

describe("The share kept for enquiries", () => {
  const sendAll = (limiter: Limiter, count: number, use?: LimiterUse) => {
    const sent: number[] = [];
    for (let i = 0; i < count; i++)
      watch(limiter.acquire(undefined, use).then((release) => doThenReturn(release(), sent.push(i))));
    return sent;
  };

  it("is 20 of the 400 a minute by default, and nothing of the 100 a second", async () => {
    const clock = fakeClock();
    const limiter = memoryLimiter({ clock });
    const calls = sendAll(limiter, 500);
    await clock.advance(0);
    expect(calls).toHaveLength(100);
    await clock.advance(59_000);
    expect(calls).toHaveLength(380);
    const enquiries = sendAll(limiter, 30, "enquiry");
    await clock.advance(0);
    expect(enquiries).toHaveLength(20);
  });

  it("serves enquiries before calls that have waited longer", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0 });
    const order: string[] = [];
    const go = (name: string, use?: LimiterUse) =>
      watch(limiter.acquire(undefined, use).then((release) => doThenReturn(release(), order.push(name))));
    go("first");
    go("call");
    go("enquiry", "enquiry");
    await clock.advance(3_000);
    expect(order).toEqual(["first", "enquiry", "call"]);
  });

  it("never lets any use exceed the window itself", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 10, windowMs: 1_000 }], reserve: 0.3, marginMs: 0 });
    const grants: number[] = [];
    const note = (release: () => void) => doThenReturn(release(), grants.push(clock.monotonic()));
    for (let i = 0; i < 40; i++) watch(limiter.acquire(undefined, i % 3 === 0 ? "enquiry" : "call").then(note));
    await clock.advance(10_000);
    expect(grants).toHaveLength(40);
    expect(most(grants, 1_000)).toBeLessThanOrEqual(10);
  });

  it.each([-0.1, 1, Number.NaN])("cannot be %d", (reserve) => {
    expect(() => memoryLimiter({ reserve })).toThrow("reserve must be a share");
  });

  it.each([0, 0.99])("can be %d", (reserve) => {
    expect(() => memoryLimiter({ reserve })).not.toThrow();
  });
});

describe("The longest queue", () => {
  it("has maxQueue calls and refuses the next one with advice; enquiries are never refused", async () => {
    const { clock, limiter } = rig({ windows: [{ limit: 1, windowMs: 1_000 }], maxQueue: 2, marginMs: 0 });
    const { grants } = ask(limiter, clock, 3); // One call gets a slot, and two wait.
    await expect(limiter.acquire()).rejects.toMatchObject({
      code: "rate_limited",
      outcome: "not_sent",
      retryable: true,
      message: expect.stringMatching(/2 calls already wait.*maxQueue 2.*raise maxQueue/s),
    });
    const enquiry = watch(limiter.acquire(undefined, "enquiry").then((release) => doThenReturn(release(), "gone")));
    await clock.advance(10_000);
    expect(grants).toHaveLength(3);
    expect(enquiry).toMatchObject({ state: "fulfilled", value: "gone" });
  });

  it("must be positive", () => {
    expect(() => memoryLimiter({ maxQueue: 0 })).toThrow("maxQueue must be a positive number");
  });
});

describe("The statistics", () => {
  it("count the calls that were sent, refused and waited", async () => {
    const clock = fakeClock();
    const limiter = memoryLimiter({ clock, windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0, maxQueue: 1 });
    const first = await limiter.acquire();
    ask(limiter, clock, 1);
    await limiter.acquire().catch(() => {});
    expect(limiter.stats()).toMatchObject({ sent: 1, refused: 1, queued: 1, underWay: 1, coolDowns: 0 });
    first();
    await clock.advance(1_000);
    limiter.coolDown(500);
    expect(limiter.stats()).toEqual({ sent: 2, refused: 1, queued: 0, underWay: 0, waitedMs: 1_000, coolDowns: 1 });
  });
});

it.each([
  [true, 1],
  [false, 1 + 3],
])(
  "Where timers outlive requests is %s, four calls of which three wait set %d timers, and none is left",
  async (lasting, timers) => {
    const clock = fakeClock();
    const counted = countedClock({ ...clock, timersOutliveRequests: lasting });
    const limiter = memoryLimiter({ windows: [{ limit: 1, windowMs: 1_000 }], marginMs: 0, clock: counted });
    const { grants } = ask(limiter, clock, 4);
    await clock.advance(0);
    expect(counted.pending()).toBe(timers);
    await clock.advance(10_000);
    expect(grants).toEqual([0, 1_000, 2_000, 3_000]);
    expect(counted.pending()).toBe(0);
  },
);

it("A waiting call goes within a second of its turn, although the timer for it ended with another request", async () => {
  const clock = fakeClock();
  let isEnding = false;
  const workers = {
    ...clock,
    timersOutliveRequests: false,
    setTimeout: (callback: () => void, ms: number) => clock.setTimeout(isEnding ? () => {} : callback, ms),
  };
  const limiter = memoryLimiter({ windows: [{ limit: 1, windowMs: 60 }], marginMs: 0, clock: workers });
  const release = await limiter.acquire();
  const { grants } = ask(limiter, clock, 1);
  await clock.advance(500);
  isEnding = true;
  release(); // The limiter sets a timer that never fires, as on Workers if the request that set the timer has ended.
  isEnding = false;
  await clock.advance(2_000);
  expect(grants).toHaveLength(1);
  expect(grants[0]).toBeLessThanOrEqual(500 + 60 + 1_000 + 60);
});

describe("Payments go first:", () => {
  const many = (limiter: Limiter, count: number, use: LimiterUse, sent: LimiterUse[]) => {
    for (let i = 0; i < count; i++) {
      watch(limiter.acquire(undefined, use).then((release) => doThenReturn(release(), sent.push(use))));
    }
  };
  const rigs = (reserve = 0.05) => {
    const clock = fakeClock();
    return { clock, limiter: memoryLimiter({ reserve, clock }), sent: [] as LimiterUse[] };
  };
  const countOf = (sent: LimiterUse[], use: LimiterUse) => sent.filter((one) => one === use).length;

  it("polls take at most half of the minute's slots, so that a new call goes at once", async () => {
    const { clock, limiter, sent } = rigs();
    many(limiter, 1_000, "poll", sent);
    await clock.advance(59_000);
    expect(countOf(sent, "poll")).toBe(200);
    many(limiter, 100, "call", sent);
    await clock.advance(0);
    expect(countOf(sent, "call")).toBe(100);
  });

  it("calls may use 95 % of the minute's slots, of which polls get at least 20", async () => {
    const { clock, limiter, sent } = rigs();
    many(limiter, 600, "call", sent);
    many(limiter, 100, "poll", sent);
    await clock.advance(59_000);
    expect([countOf(sent, "call"), countOf(sent, "poll")]).toEqual([360, 20]);
  });

  it("calls alone use 95 % of the minute's slots, and enquiries the rest", async () => {
    const { clock, limiter, sent } = rigs();
    many(limiter, 600, "call", sent);
    await clock.advance(30_000);
    expect(sent).toHaveLength(380);
    many(limiter, 30, "enquiry", sent);
    await clock.advance(20_000);
    expect(countOf(sent, "enquiry")).toBe(20);
  });

  it("polls leave a tenth of the minute's slots free for further calls", async () => {
    const { clock, limiter, sent } = rigs();
    many(limiter, 250, "call", sent);
    await clock.advance(10_000);
    many(limiter, 200, "poll", sent);
    await clock.advance(10_000);
    expect(countOf(sent, "poll")).toBe(90);
    many(limiter, 40, "call", sent);
    await clock.advance(1_000);
    expect(countOf(sent, "call")).toBe(290);
  });

  it("stray reads take a twentieth of the minute's slots, after polls", async () => {
    const { clock, limiter, sent } = rigs();
    many(limiter, 100, "stray", sent);
    await clock.advance(30_000);
    expect(countOf(sent, "stray")).toBe(20);
    many(limiter, 100, "poll", sent);
    await clock.advance(10_000);
    expect(countOf(sent, "poll")).toBe(100);
  });
});
