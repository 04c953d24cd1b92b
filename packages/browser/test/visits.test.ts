import { describe, expect, it } from "vitest";
import { faultyVisits } from "./harness/faulty-visits.js";
import { visit } from "./harness/visit.js";

// The number of simulated visits; e2e/many-visits.test.ts runs more. `VISIT_SEED=27 VISITS=1` repeats only visit 27.
const count = Number(process.env.VISITS ?? 4);
const first = Number(process.env.VISIT_SEED ?? 1);

describe("customers on a slow and failing network, who believe only the page", () => {
  it("never pay twice, and are never told Not paid for an order that was paid", { timeout: 600_000 }, async () => {
    expect(await faultyVisits(first, count)).toBe("");
  });

  it.each([
    ["kept keys", "storage", 1, "can be paid"],
    ["turns of two tabs", "locks", 3, "can be paid"],
    ["late payments", "late", 11, "which was paid"],
    ["the server's time", "serverTime", 1, "the countdown is wrong"],
    ["the look beside the stream", "beside", 49, "a minute after its payment"],
    ["the events that end an offline period or a sleep", "wake", 2, "the page does not ask"],
    ["the check that a response is the shop's", "foreign", 9, "which can still be paid"],
  ] as const)("lose without %s", async (_, without, seed, fault) => {
    expect((await visit(seed, without)).faults.join("\n")).toContain(fault);
  });
});
