import { fileURLToPath } from "node:url";
import CellsReporter from "../../scripts/cells-reporter.js";
import { tests } from "../../scripts/vitest-base.mjs";

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

/** Runs the tests of packages/nestjs with the Nest of this package. */
export default tests({
  root: path("../../packages/nestjs"),
  resolve: { alias: [...frameworks, "reflect-metadata", "rxjs"].map(here) },
  test: {
    maxWorkers: 2,
    include: ["test/**/*.test.ts", path("test/*.test.ts")],
    reporters: ["default", ["json", { outputFile: path(".vitest/results.json") }], new CellsReporter()],
  },
});
