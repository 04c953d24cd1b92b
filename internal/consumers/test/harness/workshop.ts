import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { install } from "./install.js";
import { installNodes, type Runtime } from "./nodes.js";
import { type Packed, pack } from "./pack.js";
import { sets as names } from "./projects.js";
import { makeStarter, type Starter, versionsOfNest } from "./starter.js";

/** The tarballs, installed projects and Node versions that are prepared once for all tests. */
export type Workshop = {
  /** The published packages, each with its tarball. */
  packed: Packed[];
  /** The folder in which each set of test projects is installed, by the set's name, such as `frameworks`. */
  sets: Record<string, string>;
  /** The projects that Nest's generator made. */
  starters: Starter[];
  /** The versions of Node to test on. */
  runtimes: Runtime[];
};

declare module "vitest" {
  export interface ProvidedContext {
    workshop: Workshop;
  }
}

/** Runs before all tests: packs the packages, then installs all projects once, outside the repository. */
export default async function prepare(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "qfpay-consumers-")));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const packed = await pack(folder);
    const sets = Object.fromEntries(names.map((name) => [name, join(folder, name)]));
    const [runtimes, starters] = await Promise.all([
      installNodes(join(folder, "nodes")),
      Promise.all(versionsOfNest.map((nest) => makeStarter(nest, join(folder, `nest-${nest}`), packed))),
      ...names.map((name) => install(name, sets[name]!, packed)),
    ]);
    project.provide("workshop", { packed, sets, starters, runtimes });
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
