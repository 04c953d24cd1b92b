import { fileURLToPath } from "node:url";
import CellsReporter from "../../scripts/cells-reporter.js";
import { e2eTests } from "../../scripts/vitest-base.mjs";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const here = (name: string) => ({
  find: new RegExp(`^${name}(?=/|$)`),
  replacement: path(`node_modules/${name}`),
});
const frameworks = [
  "cache-manager",
  "common",
  "config",
  "core",
  "platform-express",
  "platform-fastify",
  "swagger",
  "terminus",
  "testing",
  "throttler",
].map((part) => `@nestjs/${part}`);

/** Runs the tests of packages/nestjs with the Nest version of this package. Failed tests are not retried. */
export default e2eTests({
  root: path("../../packages/nestjs"),
  resolve: { alias: [...frameworks, "reflect-metadata", "rxjs"].map(here) },
  test: {
    retry: 0,
    isolate: false,
    include: ["test/**/*.test.ts", path("test/*.test.ts")],
    // Left out: these tests load the build of packages/nestjs, which finds Nest 12 beside it, not Nest 11.
    exclude: ["test/e2e/imports.test.ts", "**/*.weekly.test.ts", "**/node_modules/**"],
    reporters: ["default", ["json", { outputFile: path(".vitest/e2e.json") }], new CellsReporter("cells-e2e")],
  },
});
