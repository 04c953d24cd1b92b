import { cpus } from "node:os";
import type { Measured, Row } from "./compare.js";

/** The results of one measurement, such as signing, for all compared libraries. */
export type Result = {
  /** The name of the measurement. */
  row: string;
  /** How a library's cost is compared with that of the baseline `floor`: as a share, a multiple or a difference. */
  shownAs: Row["shownAs"];
  /** The value that this repository's packages should reach: a ratio, or for `beyond` a difference in milliseconds. */
  goal: number;
  /** The name of the baseline: a program that does only the work that no library can leave out. */
  floor: string;
  /** The cost of the work that no library can leave out, in microseconds. */
  floorMicroseconds: number;
  /** One result for each compared library. */
  measured: Measured[];
};

/** The table's explanation of each way to compare a library's cost with the floor, the cost of the necessary work. */
export const wordings = {
  share: "floor / cost, more is better",
  times: "cost / floor, less is better",
  beyond: "milliseconds beyond the floor, less is better",
};

/** Formats the results of one measurement as a Markdown table. */
export function resultTable({ row, shownAs, goal, floor, measured }: Result): string {
  const lines = measured.map(({ name, ratio, spread }) => `| ${name} | ${ratio.toFixed(2)} | ± ${spread.toFixed(2)} |`);
  return [
    `### ${capitalized(row)}`,
    `${capitalized(wordings[shownAs])}; the floor is ${floor}; the goal is ${goal}.`,
    ["| library | ratio | spread |", "|---|---|---|", ...lines].join("\n"),
  ].join("\n\n");
}

/** Formats the sizes of the bundles, in KB, as a Markdown table. */
export const bundleSizesTable = (weights: Record<string, number>): string =>
  [
    "### Bundles, KB of gzip",
    [
      "| import | KB |",
      "|---|---|",
      ...Object.entries(weights).map(([name, kb]) => `| ${name} | ${kb.toFixed(1)} |`),
    ].join("\n"),
  ].join("\n\n");

/** Describes this machine: the Node version, the number of cores and the processor architecture. */
export const machine = (): string => `Node ${process.versions.node}, ${cpus().length} cores, ${process.arch}.`;

/** Changes the first letter of a text to a capital. */
export const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
