import { cpus } from "node:os";
import type { Measured, Row } from "./compare.js";

/** The results of one measurement, such as signing, for all compared libraries. */
export type Result = {
  /** The name of the measurement. */
  row: string;
  /** How the costs are compared: a key of `wordings`. */
  shownAs: Row["shownAs"];
  /** The value that this repository's packages should reach. */
  goal: number;
  /** The name of the program that does only the necessary work, with which the libraries are compared. */
  floor: string;
  /** The cost of the program `floor`, in microseconds. */
  floorMicroseconds: number;
  /** The results of the libraries. */
  measured: Measured[];
};

/** How the table explains each way to compare a cost with the floor, which is the cost of the necessary work alone. */
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

/** Formats the sizes of the bundles as a Markdown table. */
export const bundleSizesTable = (weights: Record<string, number>): string =>
  [
    "### Bundles, KB of gzip",
    [
      "| import | KB |",
      "|---|---|",
      ...Object.entries(weights).map(([name, kb]) => `| ${name} | ${kb.toFixed(1)} |`),
    ].join("\n"),
  ].join("\n\n");

/** Names the Node version, the number of cores and the processor architecture of the measurement. */
export const machine = (): string => `Node ${process.versions.node}, ${cpus().length} cores, ${process.arch}.`;

/** Changes the first letter of a text to a capital. */
export const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
