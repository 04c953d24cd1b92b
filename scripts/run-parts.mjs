import { readFileSync } from "node:fs";
import { join } from "node:path";
import { e2eBudgets } from "./test-budgets.mjs";

/** Returns the folders whose package.json has the script, sorted by the script's time budget, longest first. */
export function partsOf(folders, script) {
  const budgets = e2eBudgets[script.slice("test:".length)];
  const secondsOf = (folder) => budgets[folder.replaceAll("\\", "/")] ?? Number.POSITIVE_INFINITY;
  return folders
    .filter((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).scripts?.[script])
    .sort((one, other) => secondsOf(other) - secondsOf(one));
}

/**
 * Runs a script of several packages, `atOnce` of them at a time, in the given order. The longest should come first, so
 * that no long script runs alone at the end. Prints the output of each script when it ends.
 *
 * @param run runs a program and resolves with its exit code and its output
 * @returns {Promise<{ folder: string, script: string }[]>} the parts that failed
 */
export async function runParts(folders, script, atOnce, run) {
  const waiting = [...folders];
  const failed = [];
  async function next() {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      const { code, output } = await run("pnpm", ["run", script], { cwd: folder, collects: true });
      process.stdout.write(`\n> ${folder}, ${script}\n${output}`);
      if (code === 0) continue;
      process.stdout.write(`> ${folder}, ${script} failed with exit code ${code}\n`);
      failed.push({ folder, script });
    }
  }
  await Promise.all(Array.from({ length: atOnce }, next));
  return failed;
}
