import { expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { faultyVisits } from "../harness/faulty-visits.js";

// `VISIT_SEED=27 VISITS=1` repeats only the visit with seed 27.
const count = Number(process.env.VISITS ?? (isWeekly ? 300 : 25));
const first = Number(process.env.VISIT_SEED ?? 1);

it(`${count} customers never pay twice, and are never told Not paid for an order that was paid`, {
  timeout: 1_200_000,
}, async () => {
  expect(await faultyVisits(first, count)).toBe("");
});
