import { readFileSync, writeFileSync } from "node:fs";
import { boundsOf, type Figures } from "./figures.js";
import { safeguards, scenarioOf } from "./safeguards.js";
import { scenarios } from "./scenarios.js";

/** A run without one part of the SDK (`safeguard`), in several `processes`. `missed`: the goals that it missed. */
export type Removal = { safeguard: string; scenario: string; processes: number; missed: string };

/** The benchmark's published figures: the values of all scenarios, and of runs without one part of the SDK. */
export type PublishedFigures = {
  /** The measured values, one row for each scenario and number of processes, with the day of the measurement. */
  scenarios: (Figures & { date: string })[];
  /** 400 orders were queried at the same time, each by its own number: how many were found, with how many requests. */
  ownNumbers: { found: number; requests: number };
  /** The runs without one part of the SDK, one row for each part and number of processes. */
  removals: Removal[];
};

const file = new URL("../kept.json", import.meta.url);
const readme = new URL("../README.md", import.meta.url);
const [begin, end] = ["<!-- figures -->\n", "<!-- /figures -->\n"];

/** Reads the benchmark's published figures from `kept.json`. */
export const readPublishedFigures = (): PublishedFigures => JSON.parse(readFileSync(file, "utf8"));
/** Reads the tables of the published figures from the README. */
export const readTables = (): string => readFileSync(readme, "utf8").split(begin)[1]!.split(end)[0]!;

/** Changes the published figures, and writes them to `kept.json` and into the tables of the README. */
export function keep(change: (kept: PublishedFigures) => void): void {
  const kept = readPublishedFigures();
  change(kept);
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  const [before, rest] = readFileSync(readme, "utf8").split(begin) as [string, string];
  writeFileSync(readme, before + begin + tables(kept) + end + rest.split(end)[1]);
}

/** Publishes the figures of a scenario. They replace its earlier figures with the same number of processes. */
export function keepScenario(figures: Figures): void {
  keep((kept) => {
    const isSame = (row: Figures) => row.scenario === figures.scenario && row.processes === figures.processes;
    const date = new Date().toISOString().slice(0, 10);
    kept.scenarios = [...kept.scenarios.filter((row) => !isSame(row)), { ...figures, date }];
  });
}

/** Publishes a run without one part of the SDK. It replaces the earlier run without this part in as many processes. */
export function keepRemoval(removal: Removal): void {
  keep((kept) => {
    const isSame = (one: Removal) => one.safeguard === removal.safeguard && one.processes === removal.processes;
    kept.removals = [...kept.removals.filter((one) => !isSame(one)), removal];
  });
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Formats the published figures as the tables of the README. */
export function tables({ scenarios: rows, ownNumbers, removals }: PublishedFigures): string {
  const lines = scenarios.flatMap(({ name }) =>
    rows
      .filter(({ scenario }) => scenario === name)
      .sort((a, b) => a.processes - b.processes)
      .map(
        ({ processes, paymentP99Ms, aloneP99Ms, toldMs, usedInAMinute, refused, enquiryMs, speed, date }) =>
          `| ${name} | ${processes} | ${enquiryMs === undefined ? `${seconds(paymentP99Ms)} (${seconds(aloneP99Ms)})` : "beyond the minute"} | ` +
          `${seconds(toldMs)} | ${usedInAMinute === undefined ? "not measured" : `${((usedInAMinute / 400) * 100).toFixed(0)} %`} | ${refused} | ` +
          `${enquiryMs === undefined ? "" : seconds(enquiryMs)} | ${speed} | ${date} |`,
      ),
  );
  const removed = safeguards.flatMap((name) =>
    removals.filter(({ safeguard }) => safeguard === name).sort((a, b) => a.processes - b.processes),
  );
  return `
| scenario | processes | payment, 99th percentile (without any watcher) | last watcher told | minute used | 429 | enquiry | speed | date |
|---|---|---|---|---|---|---|---|---|
${lines.join("\n")}

400 own order numbers at once: ${ownNumbers.found} found in ${ownNumbers.requests} requests.

| removed safeguard | scenario | processes | bounds that fail |
|---|---|---|---|
${removed.map((one) => `| ${one.safeguard} | ${one.scenario} | ${one.processes} | ${one.missed} |`).join("\n")}

`;
}

/** Lists the published rows that a run in real time must replace: simulated rows, and rows with missing values. */
export const unmeasuredIn = ({ scenarios: rows }: PublishedFigures): string[] =>
  rows.flatMap(({ scenario, processes, usedInAMinute, speed, enquiryMs }) => [
    ...(usedInAMinute === undefined ? [`${scenario}, ${processes}: the use of a full minute was not measured`] : []),
    ...(speed > 1 && enquiryMs === undefined ? [`${scenario}, ${processes}: was not measured in real time`] : []),
  ]);

/** Lists what is wrong: missing rows, exceeded limits, and parts of the SDK whose removal makes no limit fail. */
export function faultsOf({ scenarios: rows, ownNumbers, removals }: PublishedFigures): string[] {
  const faults: string[] = [];
  for (const scenario of scenarios) {
    for (const processes of [1, 2]) {
      const row = rows.find((one) => one.scenario === scenario.name && one.processes === processes);
      const bounds = row ? boundsOf(row, scenario) : [{ what: "was not played", holds: false }];
      for (const { what, holds } of bounds) if (!holds) faults.push(`${scenario.name}, ${processes}: ${what}`);
    }
  }
  for (const safeguard of safeguards) {
    for (const processes of [1, 2]) {
      const removal = removals.find((one) => one.safeguard === safeguard && one.processes === processes);
      const isPlayed = removal?.scenario === scenarioOf[safeguard].name;
      if (!isPlayed || removal?.missed === "") faults.push(`the benchmark holds without "${safeguard}", ${processes}`);
    }
  }
  if (ownNumbers.found !== 400 || ownNumbers.requests > 80) faults.push("400 own numbers took more than 80 requests");
  return faults;
}
