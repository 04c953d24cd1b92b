import {
  allSafeguards,
  progressBar,
  type Report,
  runCampaign,
  type Safeguards,
  type Settings,
  shortCampaign,
  table,
  withPayments,
} from "../src/index.js";

/** Milliseconds of `count` minutes. */
export const minutes = (count: number) => count * 60_000;

/** Runs a short campaign with this number of payments, and prints its results as a table. */
export async function run(
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
