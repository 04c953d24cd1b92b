import CellsReporter from "../../scripts/cells-reporter.js";
import { e2eTests } from "../../scripts/vitest-base.mjs";

/**
 * No retry after a failure: these tests need no browser, so every failure is a fault of the code. The test files share no
 * modules, because in the tests of Express 4 the adapter's own import of Express is replaced.
 */
export default e2eTests({
  test: {
    retry: 0,
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }], new CellsReporter("cells-e2e")],
  },
});
