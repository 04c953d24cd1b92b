import { expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { faultsOf } from "../../src/index.js";
import { minutes, run } from "../run.js";

it("Under faults, kills and restarts nothing is lost, doubled, forged or left unknown, and no limit is overrun", {
  timeout: minutes(20),
}, async () => {
  const payments = isWeekly ? 600 : 300;
  const report = await run(1, payments);
  expect(faultsOf(report)).toEqual([]);
  // Checks that faults really happened: every kind occurred, and the client had to recover.
  expect(Object.entries(report.faults).filter(([, count]) => count === 0)).toEqual([]);
  expect(report.killed).toBeGreaterThanOrEqual(report.settings.kills);
  expect(report.recovered).toBeGreaterThan(10);
  expect(report.forgeriesSent).toBeGreaterThan(payments / 6);
  expect(report.paid).toBeGreaterThan(payments * 0.375);
  expect(report.refunded).toBeGreaterThan(payments / 15);
});
