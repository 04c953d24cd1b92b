import { mkdirSync, writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { isWeekly } from "./weekly.mjs";

/**
 * One tested combination of versions, and its result. `contract` says whether the tests of the checkout, which every
 * adapter must pass, were run. `weekly` says whether this was the weekly run of the e2e tests.
 */
type Cell = {
  adapter: string;
  framework: string;
  runtime: string;
  setup: string;
  contract: boolean;
  notify: boolean;
  weekly: boolean;
  passed: number;
  failed: number;
};

// The titles of the last `describe` block of the checkout tests and of the notification tests. If the last block ran,
// all of these tests ran.
const lastOfContract = "the visitor is answered within handlerTimeoutMs";
const lastOfNotify = "repeats";

/**
 * Adds up the test results of each combination of versions, prints the table and writes it to ".vitest/<file>.json" for
 * the docs.
 */
export default class CellsReporter implements Reporter {
  constructor(private readonly file: "cells" | "cells-e2e" = "cells") {}

  onTestRunEnd(modules: readonly TestModule[]): void {
    const cells = new Map<string, Cell>();
    for (const module of modules) for (const test of module.children.allTests()) count(test, cells);
    const rows = [...cells.values()];
    mkdirSync(".vitest", { recursive: true });
    writeFileSync(`.vitest/${this.file}.json`, `${JSON.stringify(rows, null, 2)}\n`);
    console.table(rows);
  }
}

function count(test: TestCase, cells: Map<string, Cell>): void {
  const blocks = describeNamesOf(test);
  const name = blocks.find((block) => block.split(" | ").length === 4);
  if (!name) return;
  const [adapter = "", framework = "", runtime = "", setup = ""] = name.split(" | ");
  const cell = cells.get(name) ?? {
    adapter,
    framework,
    runtime,
    setup,
    contract: false,
    notify: false,
    weekly: isWeekly,
    passed: 0,
    failed: 0,
  };
  cells.set(name, cell);
  cell.contract ||= blocks.includes(lastOfContract);
  cell.notify ||= blocks.includes(lastOfNotify);
  // A test that did not run, for instance because its server did not start, counts as failed.
  if (test.result().state === "passed") cell.passed++;
  else cell.failed++;
}

function describeNamesOf(test: TestCase): string[] {
  const names: string[] = [];
  let parent = test.parent;
  while (parent.type === "suite") {
    names.push(parent.name);
    parent = parent.parent;
  }
  return names;
}
