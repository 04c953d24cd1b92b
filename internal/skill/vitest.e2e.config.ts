import { e2eTests } from "../../scripts/vitest-base.mjs";

export default e2eTests({
  test: { globalSetup: "test/harness/workshop.ts", hookTimeout: 420_000, maxConcurrency: 4 },
});
