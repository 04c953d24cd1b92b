import { fileURLToPath } from "node:url";
import { aloneTests } from "../../scripts/vitest-base.mjs";

export default aloneTests({
  resolve: { alias: { "#hash": fileURLToPath(new URL("./src/signing/hash-node.ts", import.meta.url)) } },
});
