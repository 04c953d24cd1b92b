import { isQFPayError, QFPay } from "@qfpay/core";
import { createSimulator, type Simulator } from "@qfpay/simulator";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// QFPay's windows, ten times as fast, on both sides.
const windows = [
  { limit: 100, windowMs: 100 },
  { limit: 400, windowMs: 6_000 },
];
const idealMs = 6_000; // the 401st call may leave when the first one's window has passed

const merchant = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };

describe("450 concurrent calls on one client", () => {
  let simulator: Simulator;
  let qfpay: QFPay;

  beforeEach(async () => {
    simulator = createSimulator({ merchants: [merchant], limits: windows });
    const { url } = await simulator.listen();
    qfpay = new QFPay({ ...merchant, baseUrl: url, limiter: { windows } });
  });
  afterEach(() => simulator.close());

  const query = (number: number, signal?: AbortSignal) =>
    qfpay.request("query", { out_trade_no: `A-${number}` }, { signal });

  test("get not a single 429 and finish within 10 % of the ideal time", async () => {
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 450 }, (_, number) => query(number)));
    const elapsedMs = performance.now() - startedAt;
    expect(simulator.requests).toHaveLength(450);
    expect(simulator.requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(elapsedMs).toBeGreaterThanOrEqual(idealMs);
    expect(elapsedMs).toBeLessThan(idealMs * 1.1);
  });

  test("can be aborted while they wait, without disturbing those already sent", async () => {
    const abort = new AbortController();
    const calls = Array.from({ length: 450 }, (_, number) => query(number, abort.signal));
    const settled = Promise.allSettled(calls);
    await Promise.all(calls.slice(0, 400));
    const abortedAt = performance.now();
    abort.abort();
    const results = await settled;
    expect(performance.now() - abortedAt).toBeLessThan(100);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(400);
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(errors).toHaveLength(50);
    expect(errors.every((error) => isQFPayError(error, "aborted") && error.outcome === "not_sent")).toBe(true);
    expect(simulator.requests).toHaveLength(400);
  });
});
