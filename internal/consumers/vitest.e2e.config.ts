import { e2eTests } from "../../scripts/vitest-base.mjs";

export default e2eTests({
  test: {
    globalSetup: "test/harness/workshop.ts",
    reporters: ["default", ["json", { outputFile: ".vitest/e2e.json" }], "./test/harness/table-reporter.ts"],
  },
});
