import { library } from "../../scripts/tsup-base.mjs";

export default library({
  entry: {
    index: "src/index.ts",
    testing: "src/testing.ts",
    redis: "src/redis.ts",
    sql: "src/sql.ts",
    node: "src/node.ts",
    "transaction-batch": "src/resources/transaction-batch.ts",
    "hash-node": "src/signing/hash-node.ts",
    "hash-noble": "src/signing/hash-noble.ts",
  },
  external: ["#hash"],
  // The package is bundled because it is ESM only, which Jest's browser-like environment cannot require. Its licence is
  // in THIRD-PARTY-LICENSES.
  noExternal: [/^@noble\/hashes/],
});
