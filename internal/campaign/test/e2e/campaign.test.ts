import { expect, it } from "vitest";
import {
  allSafeguards,
  faultsOf,
  progressBar,
  type Report,
  runCampaign,
  type Safeguards,
  type Settings,
  shortCampaign,
  table,
} from "../../src/index.js";

const minutes = (count: number) => count * 60_000;

async function run(
  seed: number,
  payments: number,
  without: Partial<Safeguards> = {},
  changes: Partial<Settings> = {},
): Promise<Report> {
  const settings = {
    ...shortCampaign(seed),
    ...changes,
    payments,
    refunds: payments / 4,
    safeguards: { ...allSafeguards, ...without },
  };
  const report = await runCampaign(settings, progressBar(payments + settings.refunds, process.stdout));
  process.stdout.write(`\n${table(report)}\n`);
  return report;
}

it("Under faults, kills and restarts nothing is lost, doubled, forged or left unknown, and no limit is overrun", {
  timeout: minutes(20),
}, async () => {
  const report = await run(1, 800);
  expect(faultsOf(report)).toEqual([]);
  // Checks that faults really happened: every kind occurred, and the client had to recover.
  expect(Object.entries(report.faults).filter(([, count]) => count === 0)).toEqual([]);
  expect(report.killed).toBe(report.settings.kills);
  expect(report.recovered).toBeGreaterThan(20);
  expect(report.forgeriesSent).toBeGreaterThan(40);
  expect(report.paid).toBeGreaterThan(600);
  expect(report.refunded).toBe(200);
});

it("Without recovery customers are charged twice, and the table shows it", { timeout: minutes(20) }, async () => {
  const report = await run(2, 200, { recovery: false });
  expect(report.doubled).toBeGreaterThan(0);
});

it("Without claims goods are shipped twice, and the table shows it", { timeout: minutes(20) }, async () => {
  const report = await run(3, 200, { claim: false });
  expect(report.doubled).toBeGreaterThan(0);
});

it("Without a shared limiter the gateway's limits are overrun, and the table shows it", {
  timeout: minutes(20),
}, async () => {
  const report = await run(4, 800, { sharedLimiter: false }, { speed: 10 }); // At this speed a busy machine keeps up.
  expect(report.limited).toBeGreaterThan(0);
});
