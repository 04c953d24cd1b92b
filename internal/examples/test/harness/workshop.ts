import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { installNewestNode } from "../../../consumers/test/harness/nodes.js";
import { pack } from "../../../consumers/test/harness/pack.js";
import { exampleNames } from "./example.js";
import { installExample } from "./install.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder in which the examples are installed, and the path of the newest Node. */
    shops: { folder: string; newestNode: string };
  }
}

/** Runs before all tests: packs the packages, and copies and installs every example outside the repository. */
export default async function prepare(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "qfpay-examples-")));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const packed = await pack(folder);
    const [newestNode] = await Promise.all([
      installNewestNode(join(folder, "nodes")),
      ...exampleNames.map((name) => installExample(name, join(folder, name), packed)),
    ]);
    project.provide("shops", { folder, newestNode });
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
