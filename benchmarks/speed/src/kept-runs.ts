import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { KeptRuns } from "./page.js";

/** The path of the documentation page that shows the benchmark's results. */
export const pagePath = fileURLToPath(new URL("../../../docs/performance.md", import.meta.url));

/** Reads the benchmark's results for each Node version from the repository's files. */
export const keptRuns = (): KeptRuns[] =>
  ["node-20", "node-24"].map(
    (name) => JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), "utf8")) as KeptRuns,
  );
