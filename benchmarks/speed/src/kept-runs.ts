import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Growth } from "./growth/curve.js";
import type { KeptRuns } from "./page.js";

/** The path of the documentation page that shows the benchmark's results. */
export const pagePath = fileURLToPath(new URL("../../../docs/performance.md", import.meta.url));

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), "utf8")) as T;

/** Reads the committed results of the speed benchmark, one for each Node version. */
export const keptRuns = (): KeptRuns[] => ["node-20", "node-24"].map((name) => read<KeptRuns>(name));

/** Reads the committed results of `npm run growth`: costs by the number of payments, processes or calls. */
export const keptGrowth = (): Growth => read<Growth>("growth");
