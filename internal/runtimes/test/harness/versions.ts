import { readFileSync } from "node:fs";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { dependencies } from "./paths.js";

/**
 * npm packages that contain the runtimes, and the exact version of each. They are too big to be dependencies of the
 * workspace.
 */
export const runtimeVersions = { bun: "1.4.5", deno: "2.9.5", workerd: "1.20261023.1" } as const;

/** The names and versions of the runtimes, for test titles. */
export const runtimes = {
  node: `node ${process.versions.node}`,
  bun: `bun ${runtimeVersions.bun}`,
  deno: `deno ${runtimeVersions.deno}`,
  workerd: `workerd ${runtimeVersions.workerd}`,
} as const;

/** The name of a JavaScript runtime to test on. */
export type RuntimeName = keyof typeof runtimes;

/** The lowest and the highest version of Hono in the adapter's peer range, with their folders in `node_modules`. */
export const honoVersions = ["hono-4.8.4", "hono"].map((folder) => {
  const { version } = JSON.parse(readFileSync(`${dependencies}/${folder}/package.json`, "utf8")) as { version: string };
  return { folder, version };
});

/** All combinations of a version of Hono and a runtime. */
const versionCombinations = honoVersions.flatMap(({ version: hono }) =>
  (Object.keys(runtimes) as RuntimeName[]).map((runtime) => ({ hono, runtime })),
);

/**
 * The combinations to test. The weekly run tests all. For each commit, the newest Hono is tested on each runtime, and
 * the oldest Hono only on Node.
 */
export const fewerCombinations = versionCombinations.filter(
  ({ hono, runtime }) => isWeekly || hono === honoVersions.at(-1)!.version || runtime === "node",
);

/**
 * The combinations for tests of a part that does not depend on the version of Hono: in the weekly run all, and at each
 * change the newest Hono on each runtime.
 */
export const newestCombinations = versionCombinations.filter(
  ({ hono }) => isWeekly || hono === honoVersions.at(-1)!.version,
);

/** Returns a test name that states the tested combination. The reporter that prints a table of results parses it. */
export const cellName = (hono: string, runtime: RuntimeName, setup: string) =>
  `hono | ${hono} | ${runtimes[runtime]} | ${setup}`;
