import { e2eTests } from "../../scripts/vitest-base.mjs";

export default e2eTests({
  test: {
    testTimeout: 300_000, // The slowest tests run an old TypeScript compiler on a busy machine.
    globalSetup: "test/harness/workshop.ts",
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }], "./test/harness/table-reporter.ts"],
  },
});
