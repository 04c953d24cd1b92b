import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "@qfpay/npm";

/** The oldest version of Node that our packages support, according to `engines` in their package.json. */
const oldest = "20.0.0";

/** npm packages that contain Node, and the exact version to install of each. */
const nodePackages = { "node-20": oldest, "node-22": "22.23.3", "node-24": "24.21.0" } as const;

/**
 * A version of Node to test on, and the path of its program. `hasOneCopy`: whether `require` and `import` load the same
 * file of a package, which they do from 20.19 and 22.12 on.
 */
export type Runtime = { version: string; node: string; hasOneCopy: boolean };

const majorOf = (version: string) => version.split(".", 1)[0]!;

/** Whether to test on a version of Node. `CONSUMERS_NODE`, such as `20` or `20,24`, restricts the versions. */
function wanted(version: string): boolean {
  const only = process.env.CONSUMERS_NODE;
  return !only || only.split(",").includes(majorOf(version));
}

/** Installs the versions of Node to test on into the folder `into`. */
export async function installNodes(into: string): Promise<Runtime[]> {
  const isRunning = (version: string) => majorOf(version) === majorOf(process.versions.node) && version !== oldest;
  const others = Object.entries(nodePackages).filter(([, version]) => wanted(version) && !isRunning(version));
  if (others.length > 0) {
    mkdirSync(into, { recursive: true });
    const dependencies = Object.fromEntries(others.map(([name, version]) => [name, `npm:node@${version}`]));
    writeFileSync(join(into, "package.json"), JSON.stringify({ private: true, dependencies }));
    await npmInstall(into);
  }
  const binaryOf = (name: string) => join(into, "node_modules", name, "bin", "node");
  const runtimes = others.map(([name, version]) => ({ version, node: binaryOf(name), hasOneCopy: version !== oldest }));
  const running = { version: process.versions.node, node: process.execPath, hasOneCopy: true };
  const all = wanted(running.version) ? [...runtimes, running] : runtimes;
  if (all.length === 0) throw new Error(`CONSUMERS_NODE=${process.env.CONSUMERS_NODE} leaves no Node to run on.`);
  return all.sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
}
