import CellsReporter from "../../scripts/cells-reporter.js";
import { e2eTests } from "../../scripts/vitest-base.mjs";

/** No retry after a failure: these tests need no browser, so every failure is a fault of the code. */
export default e2eTests({
  test: {
    retry: 0,
    isolate: false,
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }], new CellsReporter("cells-e2e")],
  },
});
