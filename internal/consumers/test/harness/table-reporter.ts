import { mkdirSync, writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** A table of results by project and Node version, printed at the end and stored in `.vitest/consumers.json`. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const table: Record<string, Record<string, string>> = {};
    for (const module of modules) for (const test of module.children.allTests()) enter(test, table);
    mkdirSync(".vitest", { recursive: true });
    writeFileSync(".vitest/consumers.json", `${JSON.stringify(table, null, 2)}\n`);
    console.table(table);
  }
}

function enter(test: TestCase, table: Record<string, Record<string, string>>): void {
  const [row, column] = test.name.split(" | ");
  if (!row || !column) return;
  // A test that was skipped counts as not passed.
  const result = test.result().state === "passed" ? "ok" : "FAILED";
  table[row] ??= {};
  table[row][column] = result;
}
