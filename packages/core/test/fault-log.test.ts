import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { createFaultLog } from "../src/fault-log.js";
import { logOutcomes } from "../src/index.js";
import { fakeClock } from "../src/testing.js";

let spy: MockInstance;
beforeEach(() => {
  spy = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => spy.mockRestore());

const lines = () => spy.mock.calls.map(([line]) => String(line));

const here = () => new Error("here");
const there = () => new Error("there");

describe("Faults without a hook", () => {
  it("are written at once, with the error and a reference", () => {
    const error = here();
    const reference = createFaultLog(fakeClock())({ code: "a", message: "It failed.", error });
    expect(spy.mock.calls).toEqual([[`[qfpay] It failed. (reference ${reference})`, error]]);
    expect(reference).toMatch(/^[0-9a-f]{8}$/);
  });

  it("of one cause are written once a minute under one reference, with the number of those left out", async () => {
    const clock = fakeClock();
    const write = createFaultLog(clock);
    const fault = () => write({ code: "a", message: "It failed.", error: here() });
    const references = [fault(), fault(), fault()];
    await clock.advance(59_999);
    references.push(fault());
    expect(lines()).toHaveLength(1);
    expect(new Set(references).size).toBe(1);
    await clock.advance(1);
    const next = fault();
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).toContain("3 more faults of this kind were not written since the last one.");
    expect(lines()[1]).toContain(next);
    expect(next).not.toBe(references[0]);
    await clock.advance(60_000);
    fault();
    expect(lines()[2]).not.toContain("more faults of this kind");
  });

  it("of another kind, or thrown at another line, are written at once", () => {
    const write = createFaultLog(fakeClock());
    write({ code: "a", message: "It failed.", error: here() });
    write({ code: "a", message: "It failed.", error: there() });
    write({ code: "b", message: "It failed.", error: here() });
    write({ code: "b", message: "It failed." });
    write({ code: "b", message: "It failed.", error: "a text that was thrown" });
    write({ code: "b", message: "It failed.", error: null });
    expect(lines()).toHaveLength(4); // The last three faults have no stack, so they count as one cause.
  });

  it("are counted for at most 200 causes", () => {
    const write = createFaultLog(fakeClock());
    for (let at = 0; at < 200; at++) write({ code: `cause ${at}`, message: "It failed." });
    write({ code: "cause 0", message: "It failed." });
    expect(lines()).toHaveLength(200);
    write({ code: "cause 200", message: "It failed." });
    write({ code: "cause 0", message: "It failed." });
    expect(lines()).toHaveLength(202);
  });
});

describe("logOutcomes", () => {
  it("writes notifications that were not acknowledged, and leaves out ordinary outcomes", () => {
    const log = logOutcomes();
    for (const outcome of ["handled", "ignored", "not_ours", "duplicate", "busy", "method_not_allowed"] as const) {
      log({ outcome });
    }
    expect(lines()).toEqual([]);
    const failures = ["incomplete", "handler_failed", "handler_timeout", "raw_body_unavailable", "unsigned"] as const;
    const refusals = ["bad_signature", "unknown_merchant", "malformed", "too_large"] as const;
    for (const outcome of [...failures, ...refusals]) log({ outcome });
    expect(lines()).toHaveLength(9);
    for (const line of lines()) expect(line).toMatch(/^\[qfpay\] Notification not acknowledged: .+\. ?.*\(reference/);
  });

  it("names the number in a body that is not verified, and says that it is not", () => {
    logOutcomes()({ outcome: "bad_signature", unverifiedNumber: "A-1" });
    expect(lines()[0]).toContain("Its body names A-1, which is not verified.");
  });

  it("contains the notification's kind and number", () => {
    const notification = { type: "payment", out_trade_no: "A-1" } as never;
    logOutcomes()({ outcome: "handler_failed", notification, error: here() });
    expect(lines()[0]).toContain("Notification payment A-1 not acknowledged: handling it failed.");
  });
});
