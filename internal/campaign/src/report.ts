import type { Audit } from "./audit.js";
import type { Settings } from "./settings.js";

/** The result of a campaign of payments to a simulated gateway with faults. Printed at its end. */
export type Report = Audit & {
  settings: Settings;
  seconds: number;
  minutes: number;
  calls: number;
  faults: Readonly<Record<string, number>>;
  /** The number of requests that the merchant sent while a rate window of the account was full. */
  limited: number;
  network: Readonly<Record<"held" | "doubled" | "foreign", number>>;
  rotations: number;
  forgeriesSent: number;
  forgeriesAccepted: number;
  killed: number;
  redisRestarts: number;
  deliveries: number;
  resentByHand: number;
  problems: readonly string[];
};

/** Whether the campaign found no fault, and had enough payments, refunds and disturbances to prove this. */
export const isClean = (report: Report): boolean => faultsOf(report).length === 0;

/** Describes each count that should be zero and is not, and each event that was too rare to prove anything. */
export function faultsOf(report: Report): string[] {
  const { lost, doubled, forged, forgeriesAccepted, unsettled, limited, problems } = report;
  const bad = Object.entries({
    lost,
    doubled,
    forged,
    forgeriesAccepted,
    unsettled,
    limited,
    problems: problems.length,
  })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}: ${count}`);
  return [...bad, ...tooFew(report)];
}

/**
 * Returns how many random events a campaign must have if it has `mean` on average: at most half of them, and so few that
 * chance alone hardly ever leads to less (three standard deviations less, but at least one).
 */
const leastOf = (mean: number) => Math.min(mean / 2, Math.max(1, mean - 3 * Math.sqrt(mean)));

/** Lists the events that occurred too rarely for the campaign to prove anything. */
function tooFew({
  settings,
  paid,
  refunded,
  recovered,
  faults,
  killed,
  redisRestarts,
  forgeriesSent,
  network,
  captured,
  rotations,
  lastMonth,
}: Report): string[] {
  const { payments, refunds, kills, faultShare, safeguards } = settings;
  const met = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const floors: [string, number, number][] = [
    ["paid", paid, payments * 0.75],
    ["refunded", refunded, refunds * 0.6], // The shop requests no refunds after the last fault.
    ["recovered", recovered, safeguards.recovery ? payments * faultShare * 0.1 : 0],
    ["faults", met, payments * faultShare],
    ["killed", killed, kills * 0.9],
    ["requests held by the network", network.held, leastOf(payments * settings.network.held)],
    ["requests doubled by the network", network.doubled, leastOf(payments * settings.network.doubled)],
    ["foreign records", network.foreign, payments * settings.network.foreign * 0.1],
    ["captures", captured, settings.captures * 0.9],
    ["rotations", rotations, settings.rotations],
    ["payments in the earlier month", lastMonth, payments * 0.1],
    ["payments in the later month", paid - lastMonth, payments * 0.1],
    ["Redis restarts", redisRestarts, settings.redisRestarts],
    ["forgeries", forgeriesSent, 1],
  ];
  return floors
    .filter(([, count, least]) => count < least)
    .map(([name, count, least]) => `${name}: only ${count} of at least ${least}`);
}

/** Formats the result of a campaign as a table for the terminal. */
export function table(report: Report): string {
  const { settings, faults } = report;
  const { recovery, claim, sharedLimiter } = settings.safeguards;
  const removed = Object.entries({ recovery, claim, sharedLimiter }).filter(([, on]) => !on);
  const rows: [string, string | number][] = [
    ["seed", settings.seed],
    ["safeguards removed", removed.map(([name]) => name).join(", ") || "none"],
    ["seconds", Math.round(report.seconds)],
    ["minutes of the campaign's time", Math.round(report.minutes)],
    ["payments asked for", settings.payments],
    ["paid in the ledger", report.paid],
    ["refunded in the ledger", report.refunded],
    ["calls", report.calls],
    ["notification attempts", report.deliveries],
    ["resent by hand", report.resentByHand],
    ...Object.entries(faults)
      .filter(([, count]) => count > 0)
      .map(([kind, count]): [string, number] => [`fault: ${kind}`, count]),
    ["requests held by the network", report.network.held],
    ["requests doubled by the network", report.network.doubled],
    ["foreign records in responses", report.network.foreign],
    ["captures", report.captured],
    ["paid in the earlier month", report.lastMonth],
    ["clocks set", settings.clockSteps],
    ["keys rotated", report.rotations],
    ["processes killed", report.killed],
    ["Redis restarted", report.redisRestarts],
    ["recovered", report.recovered],
    ["unknown", report.unknown],
    ["unknown at the end", report.unsettled],
    ["lost", report.lost],
    ["doubled", report.doubled],
    ["429 received", `${faults["429"] ?? 0} injected`],
    ["requests beyond a rate window", report.limited],
    ["forged sent", report.forgeriesSent],
    ["forged accepted", report.forgeriesAccepted + report.forged],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const verdict = isClean(report) ? "clean" : `NOT CLEAN (${faultsOf(report).join(", ")})`;
  const details = [...report.findings, ...report.problems].slice(0, 20).map((text) => `  ! ${text}`);
  return [...lines, ...details, `  verdict${" ".repeat(Math.max(0, width - 7))}  ${verdict}`].join("\n");
}

/** Returns a function that prints progress: on a terminal in one changing line, otherwise as a new line every 10 s. */
export function progressBar(total: number, out: NodeJS.WriteStream) {
  let printed = 0;
  return (done: number, what: string) => {
    const share = Math.min(1, done / total);
    const filled = Math.round(share * 30);
    const text = `[${"#".repeat(filled)}${".".repeat(30 - filled)}] ${String(Math.round(share * 100)).padStart(3)} % ${what}`;
    if (out.isTTY) out.write(`\r${text.padEnd(78)}${share === 1 ? "\n" : ""}`);
    else if (Date.now() - printed > 10_000) {
      printed = Date.now();
      out.write(`${text}\n`);
    }
  };
}
