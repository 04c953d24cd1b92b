import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { areas, chosenAreas } from "./stryker.config.mjs";

const files = chosenAreas.flatMap((area) => areas[area].tests);

// A plain project instead of vitest.config.ts: `node` only, and no path out of the sandbox that Stryker copies.
export default defineConfig({
  resolve: { alias: { "#hash": fileURLToPath(new URL("./src/signing/hash-node.ts", import.meta.url)) } },
  test: { include: [...new Set(files)].map((file) => `test/${file}.test.ts`), testTimeout: 15_000 },
});
