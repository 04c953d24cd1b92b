import { parseArgs } from "node:util";
import { startBenchmark, text } from "./benchmark.js";
import {
  faultsOf,
  keep,
  keepRemoval,
  keepScenario,
  readPublishedFigures,
  readTables,
  tables,
  unmeasuredIn,
} from "./kept.js";
import { ownNumbers } from "./own-numbers.js";
import { safeguards, scenarioOf } from "./safeguards.js";
import { type Scenario, scenarios, shortScenarios } from "./scenarios.js";

const usage = `Usage: npm run paying-first -- [--short] [--speed 1] [--processes 1] [--only <text in a scenario's name>]
  [--without "${safeguards.join('" | "')}"] [--safeguards] [--keep] [--check]
Plays the scenarios in one process and in two processes on one Redis. Ends with 1 if a bound does not hold.
With --safeguards, removes each safeguard in turn instead. Ends with 1 if all bounds hold without one of them.
With --keep, writes the figures to kept.json and README.md.
With --check, plays nothing: ends with 1 if kept.json lacks a row or a figure, a bound does not hold in it, or README.md
differs from it. With --check --keep, first writes the tables of README.md from kept.json.
`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    speed: { type: "string", default: "1" },
    processes: { type: "string" },
    only: { type: "string", default: "" },
    without: { type: "string" },
    safeguards: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
  },
});
const without = safeguards.find((name) => name === values.without);
const speed = Number(values.speed);
if (!(speed > 0) || without !== values.without) {
  process.stderr.write(usage);
  process.exit(2);
}

if (values.check) {
  if (values.keep) keep(() => {});
  const kept = readPublishedFigures();
  const faults = [
    ...faultsOf(kept),
    ...unmeasuredIn(kept),
    ...(readTables() === tables(kept) ? [] : ["README.md differs from kept.json"]),
  ];
  process.stdout.write(faults.length === 0 ? "All published figures hold.\n" : `${faults.join("\n")}\n`);
  process.exit(faults.length === 0 ? 0 : 1);
}

const all: readonly Scenario[] = values.short ? shortScenarios : scenarios;
const counts = values.processes ? [Number(values.processes)] : [1, 2];
const benchmark = await startBenchmark();
let isGreen = true;

async function runScenarios(): Promise<void> {
  for (const scenario of all.filter(({ name }) => name.includes(values.only))) {
    for (const processes of counts) {
      const result = await benchmark.play(scenario, { processes, speed, without }, without ? 1 : 2);
      process.stdout.write(`${text(result)}\n`);
      isGreen &&= result.missed.length === 0;
      if (values.keep) keepScenario(result.figures);
    }
  }
  const { found, requests, holds } = await ownNumbers();
  process.stdout.write(`400 own numbers at once: ${found} found in ${requests} requests, at most 80 are allowed\n`);
  isGreen &&= holds;
  if (values.keep) keep((kept) => void Object.assign(kept, { ownNumbers: { found, requests } }));
}

/**
 * Runs the short scenarios with all safeguards. Returns whether all results stayed within their bounds. If not, the
 * machine is too busy, and a run without a safeguard would prove nothing.
 */
async function playIntact(): Promise<boolean> {
  let isIntact = true;
  for (const scenario of shortScenarios) {
    for (const processes of counts) {
      const result = await benchmark.play(scenario, { processes, speed }, 2);
      process.stdout.write(`With all safeguards: ${text(result)}\n`);
      isIntact &&= result.missed.length === 0;
    }
  }
  return isIntact;
}

async function removeSafeguards(): Promise<void> {
  if (!(await playIntact())) {
    process.stdout.write("A bound fails with all safeguards. Run this on a calm machine.\n");
    isGreen = false;
    return;
  }
  for (const safeguard of safeguards.filter((name) => name.includes(values.only))) {
    for (const processes of counts) {
      const { figures, missed } = await benchmark.play(scenarioOf[safeguard], { processes, speed, without: safeguard });
      const verdict = missed.length > 0 ? `fails as it should: ${missed.join("; ")}` : "HOLDS, so it proves nothing";
      process.stdout.write(`Without "${safeguard}", ${figures.scenario}, ${processes}: ${verdict}\n`);
      isGreen &&= missed.length > 0;
      if (values.keep) keepRemoval({ safeguard, scenario: figures.scenario, processes, missed: missed.join("; ") });
    }
  }
}

try {
  await (values.safeguards ? removeSafeguards() : runScenarios());
} finally {
  await benchmark.stop();
}
process.exit(isGreen ? 0 : 1);
