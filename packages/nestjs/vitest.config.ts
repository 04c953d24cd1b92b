import CellsReporter from "../../scripts/cells-reporter.js";
import { tests } from "../../scripts/vitest-base.mjs";

export default tests({
  test: {
    reporters: ["default", ["json", { outputFile: ".vitest/results.json" }], new CellsReporter()],
  },
});
