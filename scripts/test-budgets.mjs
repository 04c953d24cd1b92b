import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The budget of each package's fast tests: the CPU seconds (user and system, all workers) that they took on two busy
 * cores. The aim is 110 in all, which is not reached yet. If you make a package's tests cheaper, lower its budget.
 */
export const cpuBudgets = {
  "packages/core": 38,
  "packages/simulator": 20,
  "apps/demo": 15,
  "internal/integration": 16,
  "packages/nestjs": 20,
  "internal/docs": 18,
  "packages/express": 16,
  "packages/cli": 15,
  "packages/browser": 9,
  "packages/hono": 11,
};

/**
 * Wall time in seconds that each package's e2e tests may take on two cores. `e2e`: the tests of three packages run at
 * once. `alone`: these tests measure time, so nothing runs beside them. scripts/run-parts.mjs starts the longest first.
 */
export const e2eBudgets = {
  e2e: {
    "packages/browser": 90,
    "packages/cli": 90,
    "packages/core": 90,
    "packages/express": 60,
    "packages/hono": 30,
    "packages/nestjs": 60,
    "packages/simulator": 320,
    "apps/demo": 350,
    "internal/campaign": 120,
    "internal/consumers": 190,
    "internal/docs": 60,
    "internal/examples": 370,
    "internal/fuzz": 260,
    "internal/integration": 120,
    "internal/nestjs-11": 80,
    "internal/runtimes": 170,
    "internal/site": 160,
    "internal/skill": 90,
  },
  alone: {
    "packages/core": 95,
    "packages/simulator": 45,
    "apps/demo": 10,
    "internal/docs": 30,
    "internal/fuzz": 20,
    "internal/integration": 15,
    "benchmarks/paying-first": 50,
    "benchmarks/speed": 30,
  },
};

/**
 * Budgets may be exceeded by this factor, because CPU seconds differ between machines and between runs, and grow if
 * other programs share the cores.
 */
const tolerance = 2;

/**
 * Prints the CPU seconds of each package beside its budget, and the slowest files.
 *
 * @param {string[]} folders the packages' folders, relative to the repository
 * @returns {string[]} one line for each package that used more than twice its budget or has no budget
 */
export function reportCosts(folders) {
  const failures = [];
  const files = [];
  let total = 0;
  process.stdout.write(`\n${"CPU seconds".padEnd(24)} used  budget\n`);
  for (const folder of folders) {
    const report = read(join(folder, ".vitest", "results.json"));
    const cpu = read(join(folder, ".vitest", "results.cpu.json"))?.seconds;
    if (!report) continue;
    for (const { name, startTime, endTime } of report.testResults) files.push({ name, ms: endTime - startTime });
    if (cpu === undefined) continue;
    total += cpu;
    const budget = cpuBudgets[folder.replaceAll("\\", "/")];
    if (budget === undefined) failures.push(`${folder} has no CPU budget: add it to scripts/test-budgets.mjs.`);
    const over = cpu > budget ? "  over" : "";
    process.stdout.write(`${folder.padEnd(24)} ${cpu.toFixed(1).padStart(4)}  ${String(budget).padStart(6)}${over}\n`);
    if (cpu > budget * tolerance)
      failures.push(`${folder} took ${cpu.toFixed(1)} s of CPU, its budget is ${budget} s.`);
  }
  const budget = Object.values(cpuBudgets).reduce((sum, seconds) => sum + seconds, 0);
  process.stdout.write(`${"all".padEnd(24)} ${total.toFixed(1).padStart(4)}  ${String(budget).padStart(6)}\n`);
  process.stdout.write("\nSlowest files\n");
  files.sort((one, other) => other.ms - one.ms);
  for (const { name, ms } of files.slice(0, 8)) {
    process.stdout.write(`${(ms / 1000).toFixed(1).padStart(6)} s  ${name.slice(process.cwd().length + 1)}\n`);
  }
  return failures;
}

/**
 * Prints how long the e2e tests of each package took, beside the budget and the CPU seconds. An exceeded budget does
 * not fail the run.
 *
 * @param {string[]} folders the packages' folders, relative to the repository
 */
export function reportParts(folders) {
  process.stdout.write(`\n${"part".padEnd(30)} seconds  budget     CPU\n`);
  for (const [report, budgets] of Object.entries(e2eBudgets)) {
    for (const folder of folders) {
      const found = read(join(folder, ".vitest", `${report}.json`));
      if (!found) continue;
      const seconds = (Math.max(...found.testResults.map(({ endTime }) => endTime)) - found.startTime) / 1000;
      const cpu = read(join(folder, ".vitest", `${report}.cpu.json`))?.seconds;
      const budget = budgets[folder.replaceAll("\\", "/")];
      const name = `${folder}${report === "alone" ? ", alone" : ""}`.padEnd(30);
      const over = seconds > budget ? "  over" : "";
      process.stdout.write(
        `${name} ${seconds.toFixed(0).padStart(7)} ${String(budget).padStart(7)} ${(cpu?.toFixed(0) ?? "?").padStart(7)}${over}\n`,
      );
    }
  }
}

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);
