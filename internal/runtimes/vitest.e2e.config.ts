import CellsReporter from "../../scripts/cells-reporter.js";
import { e2eTests } from "../../scripts/vitest-base.mjs";

export default e2eTests({
  test: {
    globalSetup: "test/harness/prepare.ts",
    hookTimeout: 120_000,
    isolate: false, // Loading the contract and the simulator again for each file would take a second of CPU time.
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }], new CellsReporter()],
  },
});
