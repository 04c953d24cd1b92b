import { isQFPayError } from "@qfpay/core";
import { describe, expect, test } from "vitest";
import { withinLimits } from "../within-limits.js";

describe("450 concurrent calls on one client", () => {
  test("that waits for its slots can be aborted, without disturbing those already sent", async () => {
    const { simulator, query, close } = await withinLimits([
      { limit: 100, windowMs: 100 },
      { limit: 400, windowMs: 60_000 },
    ]);
    const abort = new AbortController();
    const calls = Array.from({ length: 450 }, (_, number) => query(number, abort.signal));
    const settled = Promise.allSettled(calls);
    // Of the 400 calls per minute, 20 are reserved for enquiries about unknown outcomes, so 380 are left.
    await Promise.all(calls.slice(0, 380));
    abort.abort();
    const results = await settled;
    await close();
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(380);
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(errors).toHaveLength(70);
    expect(errors.every((error) => isQFPayError(error, "aborted") && error.outcome === "not_sent")).toBe(true);
    expect(simulator.requests).toHaveLength(380);
    expect(simulator.requests.filter(({ status }) => status === 429)).toEqual([]);
  });
});
