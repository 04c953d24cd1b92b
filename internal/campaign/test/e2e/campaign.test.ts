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
  withPayments,
} from "../../src/index.js";

const minutes = (count: number) => count * 60_000;

async function run(
  seed: number,
  payments: number,
  without: Partial<Safeguards> = {},
  changes: Partial<Settings> = {},
): Promise<Report> {
  const settings = {
    ...withPayments(shortCampaign(seed), payments),
    ...changes,
    safeguards: { ...allSafeguards, ...without },
  };
  const report = await runCampaign(settings, progressBar(payments + settings.refunds, process.stdout));
  process.stdout.write(`\n${table(report)}\n`);
  return report;
}

it("Under faults, kills and restarts nothing is lost, doubled, forged or left unknown, and no limit is overrun", {
  timeout: minutes(20),
}, async () => {
  const report = await run(1, 600);
  expect(faultsOf(report)).toEqual([]);
  // Checks that faults really happened: every kind occurred, and the client had to recover.
  expect(Object.entries(report.faults).filter(([, count]) => count === 0)).toEqual([]);
  expect(report.killed).toBeGreaterThanOrEqual(report.settings.kills);
  expect(report.recovered).toBeGreaterThan(10);
  expect(report.forgeriesSent).toBeGreaterThan(100);
  expect(report.paid).toBeGreaterThan(225);
  expect(report.refunded).toBeGreaterThan(40);
});

it("Without recovery customers are charged twice, and the table shows it", { timeout: minutes(20) }, async () => {
  const report = await run(2, 100, { recovery: false }, { kills: 2 });
  expect(report.doubled).toBeGreaterThan(0);
});

it("Without claims goods are shipped twice, and the table shows it", { timeout: minutes(20) }, async () => {
  const report = await run(3, 100, { claim: false }, { kills: 2 });
  expect(report.doubled).toBeGreaterThan(0);
});

it("Without a shared limiter the gateway's limits are overrun, and the table shows it", {
  timeout: minutes(20),
}, async () => {
  // With faults, the requests would be too slow to reach the rate limit. The limit is low, so that even a busy machine
  // sends enough requests to reach it.
  const calm = { faultShare: 0, deliveryFaultShare: 0, kills: 0, network: { held: 0, doubled: 0, foreign: 0 } };
  const rateWindows = [{ limit: 20, windowMs: 60_000 }];
  const report = await run(4, 100, { sharedLimiter: false }, { ...calm, speed: 5, rateWindows });
  expect(report.limited).toBeGreaterThan(0);
});
