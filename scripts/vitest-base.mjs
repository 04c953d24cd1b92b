import { defineConfig } from "vitest/config";

/** Shared by every package: sentence output, and a report the root script adds up. */
export const tests = (options = {}) =>
  defineConfig({
    ...options,
    test: {
      include: ["test/**/*.test.ts"],
      exclude: ["test/e2e/**", "**/node_modules/**"],
      reporters: ["default", ["json", { outputFile: ".vitest/results.json" }]],
      testTimeout: 15_000,
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
      hookTimeout: 60_000,
      fileParallelism: false,
      ...options.test,
    },
  });
