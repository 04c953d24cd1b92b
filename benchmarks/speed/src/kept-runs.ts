import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { KeptRuns } from "./page.js";

export const pagePath = fileURLToPath(new URL("../../../docs/performance.md", import.meta.url));

export const keptRuns = (): KeptRuns[] =>
  ["node-20", "node-24"].map(
    (name) => JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), "utf8")) as KeptRuns,
  );
