import { mkdirSync, writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** One combination that was run, and what came of it. */
type Cell = { adapter: string; framework: string; runtime: string; setup: string; passed: number; failed: number };

/** Adds the results up by cell, prints the table and writes it for the docs. */
export default class CellsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cells = new Map<string, Cell>();
    for (const module of modules) for (const test of module.children.allTests()) count(test, cells);
    const rows = [...cells.values()];
    mkdirSync(".vitest", { recursive: true });
    writeFileSync(".vitest/cells.json", `${JSON.stringify(rows, null, 2)}\n`);
    console.table(rows);
  }
}

function count(test: TestCase, cells: Map<string, Cell>): void {
  const name = cellOf(test);
  if (!name) return;
  const [adapter = "", framework = "", runtime = "", setup = ""] = name.split(" | ");
  const cell = cells.get(name) ?? { adapter, framework, runtime, setup, passed: 0, failed: 0 };
  cells.set(name, cell);
  // A test that did not run, for instance because its server did not start, has proved nothing.
  if (test.result().state === "passed") cell.passed++;
  else cell.failed++;
}

function cellOf(test: TestCase): string | undefined {
  let parent = test.parent;
  while (parent.type === "suite") {
    if (parent.name.split(" | ").length === 4) return parent.name;
    parent = parent.parent;
  }
  return undefined;
}
