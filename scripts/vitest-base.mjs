import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { measureCpu } from "./measure-cpu.mjs";
import { StrayErrors } from "./stray-errors.mjs";
import { isWeekly } from "./weekly.mjs";

/**
 * Options of all test configurations. The time limits are long enough for a slow machine. With 64 MB for newly created
 * objects, V8 collects garbage less often, which saves CPU time.
 */
export const patience = {
  execArgv: ["--max-semi-space-size=64"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 15_000 } },
  setupFiles: [fileURLToPath(new URL("vitest-patience.mjs", import.meta.url))],
};

// Lets Node load the built files of this repository's packages, as it loads packages in node_modules. Otherwise vitest
// would transform these large files again for each package, which took 1.6 s of CPU each time.
const builtFiles = /\/(packages|apps|internal|benchmarks)\/[^/]+\/dist\//;

/** Patterns of the test files that this run leaves out, because only the weekly run of the e2e tests includes them. */
export const leftOut = isWeekly ? [] : ["**/*.weekly.*"];

const base = (kind, options) =>
  defineConfig({
    ...options,
    test: {
      ...patience,
      server: { deps: { external: [builtFiles] } },
      include: ["test/**/*.test.ts"],
      exclude: ["test/e2e/**", "**/node_modules/**"],
      ...options.test,
      reporters: [
        ...(options.test?.reporters ?? ["default", ["json", { outputFile: `.vitest/${kind}.json` }]]),
        new StrayErrors(kind),
      ],
    },
  });

/**
 * The vitest configuration of every package. It writes a JSON report of the results and measures the CPU time. The test
 * files of a package share their modules, because loading them again for each file took up to half of the CPU time.
 */
export const tests = (options = {}) => {
  measureCpu("results");
  return base("results", { ...options, test: { isolate: false, ...options.test } });
};

/**
 * The configuration for tests of published behaviour: browsers, servers, installed packages. The test files of a
 * package run side by side. A test that fails runs a second time, because on a busy machine browsers and processes
 * sometimes fail without a fault of the code. If it fails again, its file runs once more when all other tests have ended
 * (scripts/second-run.mjs). A test that did not pass at its first try is named at the end of the run
 * (scripts/report-failures.mjs), so that somebody looks for the cause.
 */
export const e2eTests = (options = {}) => {
  measureCpu("e2e");
  return base("e2e", {
    ...options,
    test: {
      include: ["test/e2e/**/*.test.ts"],
      exclude: ["**/*.alone.test.ts", ...leftOut, "**/node_modules/**"],
      testTimeout: 120_000,
      retry: 1,
      maxWorkers: 2,
      ...options.test,
    },
  });
};

/**
 * The configuration for e2e tests that measure time. No other test may run at the same time. A test that fails runs a
 * second time.
 */
export const aloneTests = (options = {}) => {
  measureCpu("alone");
  return base("alone", {
    ...options,
    test: {
      include: ["test/e2e/**/*.alone.test.ts"],
      exclude: [...leftOut, "**/node_modules/**"],
      testTimeout: 120_000,
      retry: 1,
      fileParallelism: false,
      ...options.test,
    },
  });
};
