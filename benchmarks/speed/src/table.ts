import { cpus } from "node:os";
import type { Measured, Row } from "./compare.js";

export type Result = {
  row: string;
  shownAs: Row["shownAs"];
  goal: number;
  floor: string;
  floorMicroseconds: number;
  measured: Measured[];
};

export const wordings = {
  share: "floor / cost, more is better",
  times: "cost / floor, less is better",
  beyond: "milliseconds beyond the floor, less is better",
};

export function resultTable({ row, shownAs, goal, floor, measured }: Result): string {
  const lines = measured.map(({ name, ratio, spread }) => `| ${name} | ${ratio.toFixed(2)} | ± ${spread.toFixed(2)} |`);
  return [
    `### ${capitalized(row)}`,
    `${capitalized(wordings[shownAs])}; the floor is ${floor}; the goal is ${goal}.`,
    ["| library | ratio | spread |", "|---|---|---|", ...lines].join("\n"),
  ].join("\n\n");
}

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

export const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
