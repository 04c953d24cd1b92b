// What is supported is what was run: merges the cells that the adapters' tests wrote down into docs/supported.md. With
// --check it changes nothing and fails when a cell failed, or when the page names other cells than were run.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const sources = ["packages/express", "packages/nestjs", "internal/nestjs-11", "internal/runtimes"];
const page = "docs/supported.md";

const cells = sources.flatMap((folder) => JSON.parse(readFileSync(`${folder}/.vitest/cells.json`, "utf8")));
const major = (runtime) => runtime.replace(/^(node) v?(\d+).*$/i, "$1 $2");
const named = (adapter, framework) => (/^\d/.test(framework) ? `${adapter} ${framework}` : framework);
const nameOf = ({ adapter, framework, runtime, setup }) =>
  [adapter, named(adapter, framework), major(runtime), setup].join(" | ");

const failed = cells.filter((cell) => cell.failed > 0 || cell.passed === 0);
for (const cell of failed) process.stderr.write(`failed: ${nameOf(cell)} (${cell.failed} of its tests)\n`);

const names = [...new Set(cells.map(nameOf))].sort();
const text = `# Supported

Each line is a set-up that the adapters' contract was run on, over real sockets. The table is written by
\`npm run supported\` from the results of \`npm test\` and \`npm run test:e2e\`; CI fails when it names anything else than what
was run, or when one of them failed.

| Adapter | Framework | Runtime | Set-up |
|---|---|---|---|
${names.map((name) => `| ${name} |`).join("\n")}
`;

if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== text) {
    process.stderr.write(`${page} is not what was run: run "npm run supported" after the tests.\n`);
    process.exitCode = 1;
  }
} else {
  mkdirSync("docs", { recursive: true });
  writeFileSync(page, text);
}
process.stdout.write(`${names.length} cells, ${failed.length} failed\n`);
if (failed.length > 0) process.exitCode = 1;
