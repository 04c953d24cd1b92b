import { fileURLToPath } from "node:url";
import { tests } from "../../scripts/vitest-base.mjs";

export default tests({
  resolve: { alias: { "#hash": fileURLToPath(new URL("./src/signing/hash-node.ts", import.meta.url)) } },
  test: { maxConcurrency: 50 },
});
