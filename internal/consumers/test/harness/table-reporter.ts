import { mkdirSync, writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { isWeekly } from "../../../../scripts/weekly.mjs";

/**
 * Collects the results by project and Node version in a table, prints it at the end and stores it in
 * `.vitest/consumers.json`, with a note whether this was the weekly run.
 */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const table: Record<string, Record<string, string>> = {};
    for (const module of modules) for (const test of module.children.allTests()) enter(test, table);
    mkdirSync(".vitest", { recursive: true });
    writeFileSync(".vitest/consumers.json", `${JSON.stringify({ weekly: isWeekly, projects: table }, null, 2)}\n`);
    console.table(table);
  }
}

function enter(test: TestCase, table: Record<string, Record<string, string>>): void {
  const [row, column] = test.name.split(" | ");
  if (!row || !column) return;
  // A skipped test counts as failed.
  const result = test.result().state === "passed" ? "ok" : "FAILED";
  table[row] ??= {};
  table[row][column] = result;
}
