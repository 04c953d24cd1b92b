import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** How long a test may wait for what comes by itself. A slow machine must not fail it; what never comes still does. */
export const patience = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 15_000 } },
  setupFiles: [fileURLToPath(new URL("vitest-patience.mjs", import.meta.url))],
};

/** Shared by every package: sentence output, and a report the root script adds up. */
export const tests = (options = {}) =>
  defineConfig({
    ...options,
    test: {
      ...patience,
      include: ["test/**/*.test.ts"],
      exclude: ["test/e2e/**", "**/node_modules/**"],
      reporters: ["default", ["json", { outputFile: ".vitest/results.json" }]],
      ...options.test,
    },
  });

export const e2eTests = (options = {}) =>
  tests({
    ...options,
    test: {
      include: ["test/e2e/**/*.test.ts"],
      exclude: ["**/node_modules/**"],
      reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }]],
      testTimeout: 120_000,
      fileParallelism: false,
      ...options.test,
    },
  });
