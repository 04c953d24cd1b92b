import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "@qfpay/npm";
import { isWeekly } from "../../../../scripts/weekly.mjs";

/** The oldest version of Node that our packages support, according to `engines` in their package.json. */
const oldest = "20.0.0";

/**
 * The npm package that contains Node, with the program at `bin/node`. On other systems than Linux it is `node`, whose
 * install script runs npm a second time to install the package for the system, which takes twice the CPU time.
 */
const nodePackage = process.platform === "linux" ? `node-linux-${process.arch}` : "node";

/** Folders in `node_modules` for versions of Node, and the exact version to install in each. */
const nodePackages = { "node-20": oldest, "node-22": "22.23.3", "node-24": "24.21.0" } as const;

/**
 * A version of Node to test on, and the path of its program. `hasOneCopy`: whether `require` and `import` load the same
 * file of a package, which they do from 20.19 and 22.12 on.
 */
export type Runtime = { version: string; node: string; hasOneCopy: boolean };

const majorOf = (version: string) => version.split(".", 1)[0]!;

type NodePackage = keyof typeof nodePackages;

/** The versions of Node to test on. For each commit, only the oldest and the newest are tested. */
const tested: NodePackage[] = isWeekly ? ["node-20", "node-22", "node-24"] : ["node-20", "node-24"];

/** Whether to test on a version of Node. `CONSUMERS_NODE`, such as `20` or `20,24`, restricts the versions. */
function wanted(version: string): boolean {
  const only = process.env.CONSUMERS_NODE;
  return !only || only.split(",").includes(majorOf(version));
}

/** Whether the Node that runs these tests is of the same major version, so that it can serve as this version. */
const isRunning = (version: string) => majorOf(version) === majorOf(process.versions.node) && version !== oldest;

/** Installs versions of Node from npm, and returns the paths of their programs. */
async function installPackages(names: readonly NodePackage[], into: string): Promise<string[]> {
  if (names.length > 0) {
    mkdirSync(into, { recursive: true });
    const dependencies = Object.fromEntries(names.map((name) => [name, `npm:${nodePackage}@${nodePackages[name]}`]));
    writeFileSync(join(into, "package.json"), JSON.stringify({ private: true, dependencies }));
    await npmInstall(into, ["--prefer-offline"]);
  }
  return names.map((name) => join(into, "node_modules", name, "bin", "node"));
}

/** Installs the newest version of Node into the folder `into`, unless it runs these tests. Returns its program. */
export async function installNewestNode(into: string): Promise<string> {
  if (isRunning(nodePackages["node-24"])) return process.execPath;
  const [program] = await installPackages(["node-24"], into);
  return program!;
}

/** Installs the versions of Node to test on into the folder `into`. */
export async function installNodes(into: string): Promise<Runtime[]> {
  const others = tested.filter((name) => wanted(nodePackages[name]) && !isRunning(nodePackages[name]));
  const programs = await installPackages(others, into);
  const runtimes = others.map((name, at) => {
    const version = nodePackages[name];
    return { version, node: programs[at]!, hasOneCopy: version !== oldest };
  });
  const running = { version: process.versions.node, node: process.execPath, hasOneCopy: true };
  const isTested = isWeekly || tested.some((name) => isRunning(nodePackages[name]));
  const all = isTested && wanted(running.version) ? [...runtimes, running] : runtimes;
  if (all.length === 0) throw new Error(`CONSUMERS_NODE=${process.env.CONSUMERS_NODE} leaves no Node to run on.`);
  return all.sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
}
