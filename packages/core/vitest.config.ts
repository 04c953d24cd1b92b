import { tests } from "../../scripts/vitest-base.mjs";

export default tests({
  resolve: { alias: { "#hash": new URL("./src/signing/hash-node.ts", import.meta.url).pathname } },
});
