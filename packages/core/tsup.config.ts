import { library } from "../../scripts/tsup-base.mjs";

export default library({
  entry: {
    index: "src/index.ts",
    testing: "src/testing.ts",
    redis: "src/redis.ts",
    sql: "src/sql.ts",
    node: "src/node.ts",
    "hash-node": "src/signing/hash-node.ts",
    "hash-noble": "src/signing/hash-noble.ts",
  },
  external: ["#hash"],
  // These packages are bundled: @noble/hashes because it is ESM only, which Jest's browser-like environment cannot
  // require; fflate because only a small part of it is used. Their licences are in THIRD-PARTY-LICENSES.
  noExternal: [/^@noble\/hashes/, /^fflate/],
});
