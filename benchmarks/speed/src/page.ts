import { curveTable, type Growth } from "./growth/curve.js";
import { bundleSizesTable, capitalized, type Result, wordings } from "./table.js";

type Run = (Result & { rounds: number })[];

/** Results of one Node version: the `machine` in words, the measured `runs`, and bundle sizes in kB (`weights`). */
export type KeptRuns = { machine: string; runs: Run[]; weights: Record<string, number> };

/** A line in docs/performance.md. The whole text below this line is printed from the stored results. */
export const marker = "<!-- Below this line, benchmarks/speed prints the page from its results. -->";

/**
 * Formats the stored benchmark results as the tables of docs/performance.md. `growth` holds the measurements of how
 * costs grow with the number of payments, processes or calls.
 */
export function printedPart(kept: readonly KeptRuns[], growth: Growth): string {
  const machines = kept.map(({ machine }) => `- ${machine}`);
  const rows = new Set(kept.flatMap(({ runs }) => runs.flatMap((results) => results.map(({ row }) => row))));
  const tables = [...rows].map((row) => rowTable(row, kept));
  const curves = [`## Growth\n\n${growth.machine}`, ...growth.curves.map(curveTable)];
  return `${[machines.join("\n"), ...tables, bundleSizesTable(kept[0]!.weights), ...curves].join("\n\n")}\n`;
}

function rowTable(row: string, kept: readonly KeptRuns[]): string {
  const columns = kept.flatMap(({ machine, runs }) =>
    runs.map((results, run) => ({
      heading: `${machine.split(".")[0]}, run ${run + 1}`,
      result: results.find((result) => result.row === row),
    })),
  );
  const { shownAs, goal, floor, measured } = columns.find(({ result }) => result)!.result!;
  const header = ["library", ...columns.map(({ heading }) => heading)];
  const lines = measured.map(({ name }) => [name, ...columns.map(({ result }) => cell(result, name))]);
  const floors = [
    "microseconds of the floor",
    ...columns.map(({ result }) => result?.floorMicroseconds.toFixed(1) ?? ""),
  ];
  const rounds = ["rounds", ...columns.map(({ result }) => String(result?.rounds ?? ""))];
  const table = [header, header.map(() => "---"), ...lines, floors, rounds]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  return [
    `### ${capitalized(row)}`,
    `${capitalized(wordings[shownAs])}; the floor is ${floor}; the goal is ${goal}.`,
    table,
  ].join("\n\n");
}

function cell(result: Result | undefined, name: string): string {
  if (!result) return "";
  const { ratio, spread } = result.measured.find((measured) => measured.name === name)!;
  return `${ratio.toFixed(2)} ± ${spread.toFixed(2)}`;
}
