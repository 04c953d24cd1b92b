import { isQFPayError } from "@qfpay/core";
import { describe, expect, test } from "vitest";
import { withinLimits } from "./within-limits.js";

describe("450 concurrent calls on one client", () => {
  test("that waits for its slots can be aborted, without disturbing those already sent", async () => {
    const { simulator, query, close } = await withinLimits([
      { limit: 100, windowMs: 100 },
      { limit: 400, windowMs: 60_000 },
    ]);
    const abort = new AbortController();
    const calls = Array.from({ length: 450 }, (_, number) => query(number, abort.signal));
    const settled = Promise.allSettled(calls);
    await Promise.all(calls.slice(0, 400));
    abort.abort();
    const results = await settled;
    await close();
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(400);
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(errors).toHaveLength(50);
    expect(errors.every((error) => isQFPayError(error, "aborted") && error.outcome === "not_sent")).toBe(true);
    expect(simulator.requests).toHaveLength(400);
    expect(simulator.requests.filter(({ status }) => status === 429)).toEqual([]);
  });
});
