import { describe, expect, it } from "vitest";
import { QFPay, QFPayConfigError, type QFPayOptions } from "../src/index.js";
import { clientWithReplies, cpm } from "./recovery-cases.js";
import {
  appCode,
  clientKey,
  clientWithFetch,
  json,
  type Loose,
  query,
  refusedError,
  rejection,
  resetError,
  tooMany,
  watch,
} from "./support.js";

const broken = () => json("", 502);
const client = (options: Partial<QFPayOptions>) => clientWithFetch([broken], { limiter: false, ...options });
const read = (qfpay: QFPay) => qfpay.request("query", { syssn: "1" });

/**
 * Makes `calls` failing reads one after another, while the clock stands still. Returns how many requests each of them
 * sends.
 */
async function inTurn(it: ReturnType<typeof client>, calls: number): Promise<number[]> {
  const each: number[] = [];
  for (let n = 0; n < calls; n++) {
    const before = it.sent.length;
    const call = watch(read(it.qfpay));
    await it.clock.advance(0);
    expect(call.state).toBe("rejected");
    each.push(it.sent.length - before);
  }
  return each;
}

describe("The burst", () => {
  it.each([0, 1, 2, 7, 20])("of %d allows exactly as many retries at once", async (burst) => {
    const it = client({ retryBudget: { share: 0, burst } });
    for (let n = 0; n < 40; n++) watch(read(it.qfpay));
    await it.clock.advance(0);
    expect(it.sent).toHaveLength(40 + burst);
  });

  it("is 20 by default", async () => {
    const it = client({});
    for (let n = 0; n < 40; n++) watch(read(it.qfpay));
    await it.clock.advance(0);
    expect(it.sent).toHaveLength(60);
  });

  it("is the most that the budget saves up, even after a long time", async () => {
    let isUp = true;
    const it = clientWithFetch([() => (isUp ? json(query()) : broken())], {
      limiter: false,
      retryBudget: { share: 1, burst: 5 },
    });
    for (let n = 0; n < 50; n++) await read(it.qfpay);
    await it.clock.advance(3_600_000);
    isUp = false;
    for (let n = 0; n < 10; n++) watch(read(it.qfpay));
    await it.clock.advance(0);
    expect(it.sent).toHaveLength(50 + 10 + 5);
  });
});

describe("The share", () => {
  it.each([
    [0.25, [2, 1, 1, 1, 2, 1, 1, 1, 2]],
    [0.5, [2, 1, 2, 1, 2, 1, 2]],
    [1, [2, 2, 2, 2, 2]],
  ])("of %d gives that much of a retry to each call", async (share, requests) => {
    // The retry budget is full at first, so the first call adds nothing to it. The first retry empties it.
    const it = client({ retryBudget: { share, burst: 1 } });
    expect(await inTurn(it, requests.length)).toEqual(requests);
  });

  it("of 0 gives none", async () => {
    const it = client({ retryBudget: { share: 0, burst: 1 } });
    expect(await inTurn(it, 5)).toEqual([2, 1, 1, 1, 1]);
  });

  it("is a fifth by default", async () => {
    const it = client({ retryBudget: { burst: 1 } });
    expect(await inTurn(it, 11)).toEqual([2, 1, 1, 1, 1, 2, 1, 1, 1, 1, 2]);
  });
});

describe("A second", () => {
  it("gives one retry, and a little less gives none", async () => {
    for (const [ms, requests] of [
      [999, 1],
      [1_000, 2],
      [1_999, 2],
      [2_000, 3],
    ] as const) {
      const it = client({ retryBudget: { share: 0, burst: 4 } });
      await inTurn(it, 2);
      expect(it.sent).toHaveLength(6);
      await it.clock.advance(ms);
      expect(await inTurn(it, 1), `${ms} ms`).toEqual([requests]);
    }
  });
});

describe("A storm of 300 failing reads", () => {
  it("one after another sends no more than share, burst and seconds allow", async () => {
    const it = client({});
    await inTurn(it, 300);
    expect(it.sent.length).toBeLessThanOrEqual(300 * 1.2 + 20);
    expect(it.sent.length).toBeGreaterThanOrEqual(300 * 1.2);
  });

  it("over ten minutes, with back-off, sends no more than that either", async () => {
    const it = client({ random: Math.random });
    let rejected = 0;
    for (let n = 0; n < 300; n++) {
      read(it.qfpay).catch(() => rejected++);
      if (n % 3 === 0) await it.clock.advance(6_000);
    }
    await it.clock.advance(60_000);
    expect(rejected).toBe(300);
    const seconds = it.clock.monotonic() / 1_000;
    expect(it.sent.length).toBeLessThanOrEqual(300 * 1.2 + 20 + seconds);
    expect(it.sent.length).toBeGreaterThan(360);
  });

  it("all at once sends the burst on top", async () => {
    const it = client({});
    for (let n = 0; n < 300; n++) watch(read(it.qfpay));
    await it.clock.advance(0);
    expect(it.sent).toHaveLength(320);
  });

  it("that cannot reach the gateway is limited in the same way", async () => {
    const it = clientWithFetch([() => Promise.reject(refusedError())], { limiter: false });
    for (let n = 0; n < 300; n++) watch(read(it.qfpay));
    await it.clock.advance(0);
    expect(it.sent).toHaveLength(320);
  });
});

describe("The budget", () => {
  it("is shared by the clients of withMerchant", async () => {
    const it = client({ retryBudget: { share: 0, burst: 6 } });
    const clone = it.qfpay.withMerchant("shop2");
    watch(read(it.qfpay));
    watch(read(clone));
    watch(read(clone.withMerchant("shop3")));
    await it.clock.advance(0);
    expect(it.sent).toHaveLength(3 + 6);
    expect(new Set(it.sent.map(({ params }) => params.mchid))).toEqual(new Set([undefined, "shop2", "shop3"]));
  });

  it("is not shared by clients that were created separately", async () => {
    const one = client({ retryBudget: { share: 0, burst: 1 } });
    const two = client({ retryBudget: { share: 0, burst: 1 } });
    expect(await inTurn(one, 2)).toEqual([2, 1]);
    expect(await inTurn(two, 2)).toEqual([2, 1]);
  });

  it("is not used by retries after a 429", async () => {
    const it = clientWithFetch([tooMany(), tooMany(), tooMany(), json(query())], {
      retryBudget: { share: 0, burst: 0 },
    });
    const call = watch(read(it.qfpay));
    await it.clock.advance(60_000);
    expect(call.state).toBe("fulfilled");
    expect(it.sent).toHaveLength(4);
    const mixed = clientWithFetch([tooMany(), broken(), tooMany(), broken()], { retryBudget: { share: 0, burst: 1 } });
    const failed = watch(read(mixed.qfpay));
    await mixed.clock.advance(60_000);
    expect(failed.error).toMatchObject({ code: "response_invalid", attempts: 4 });
  });

  it("is not needed for a first attempt, whose error is the failure itself", async () => {
    const it = client({ retryBudget: { share: 0, burst: 0 } });
    expect(await rejection(read(it.qfpay))).toMatchObject({ code: "response_invalid", httpStatus: 502, attempts: 1 });
  });

  it("that is empty sends no unclear payment again, so the outcome is unknown", async () => {
    const none = () => json(query());
    for (const [burst, requests] of [
      [0, 1],
      [1, 2],
    ] as const) {
      // With `share` 0, the enquiries do not refill the budget.
      const it = clientWithReplies([() => resetError()], [none], {
        retryBudget: { share: 0, burst },
        recovery: { absentAfterMs: 0 },
      });
      const call = watch<Loose>(it.qfpay.payments.create(cpm, { retry: { attempts: 2 } }));
      await it.clock.advance(600_000);
      expect(call.error).toMatchObject({ code: "outcome_unknown", out_trade_no: "A-1001" });
      expect(it.money()).toHaveLength(requests);
    }
  });

  it.each([{ share: -0.1 }, { burst: -1 }, { share: Number.NaN }, { burst: Number.NaN }])(
    "of %j is refused, and the error names the option",
    (retryBudget) => {
      const create = () => new QFPay({ appCode, clientKey, retryBudget });
      expect(create).toThrow(QFPayConfigError);
      expect(create).toThrow(/retryBudget/);
    },
  );

  it("may be zero, and members of undefined have their default", async () => {
    const it = client({ retryBudget: { share: undefined, burst: undefined } });
    for (let n = 0; n < 40; n++) watch(read(it.qfpay));
    await it.clock.advance(0);
    expect(it.sent).toHaveLength(60);
  });
});
