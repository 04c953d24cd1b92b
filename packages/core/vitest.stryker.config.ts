import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { areas, chosenAreas } from "./stryker.config.mjs";

const files = chosenAreas.flatMap((area) => areas[area].tests);

// Unlike vitest.config.ts, this configuration runs the tests in Node only, and uses no file outside the folder that
// Stryker copies.
export default defineConfig({
  resolve: { alias: { "#hash": fileURLToPath(new URL("./src/signing/hash-node.ts", import.meta.url)) } },
  test: {
    include: [...new Set(files)].map((file) => `test/${file}.test.ts`),
    testTimeout: 15_000,
    isolate: false,
    env: { RECOVERY_RUNS: "300" },
  },
});
