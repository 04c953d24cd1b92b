import CellsReporter from "../../scripts/cells-reporter.js";
import { e2eTests } from "../../scripts/vitest-base.mjs";

/** A failure counts at once: these tests need no browser, so a second try would only hide it. */
export default e2eTests({
  test: {
    retry: 0,
    isolate: false,
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }], new CellsReporter("cells-e2e")],
  },
});
