import { fileURLToPath } from "node:url";
import { e2eTests } from "../../scripts/vitest-base.mjs";

export default e2eTests({
  test: { maxWorkers: 4 }, // Four files can run at once, because the tests mostly wait for timers and servers.
  resolve: { alias: { "#hash": fileURLToPath(new URL("./src/signing/hash-node.ts", import.meta.url)) } },
});
