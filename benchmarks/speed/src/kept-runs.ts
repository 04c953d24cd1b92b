import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { KeptRuns } from "./page.js";

/** The path of the page that shows the results. */
export const pagePath = fileURLToPath(new URL("../../../docs/performance.md", import.meta.url));

/** Reads the kept results of each Node version. */
export const keptRuns = (): KeptRuns[] =>
  ["node-20", "node-24"].map(
    (name) => JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), "utf8")) as KeptRuns,
  );
