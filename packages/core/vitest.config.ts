import { fileURLToPath } from "node:url";
import { patience, tests } from "../../scripts/vitest-base.mjs";

const hash = (name: "node" | "noble") => ({
  alias: { "#hash": fileURLToPath(new URL(`./src/signing/hash-${name}.ts`, import.meta.url)) },
});
const common = { ...patience, isolate: false, maxConcurrency: 50, exclude: ["test/e2e/**", "**/node_modules/**"] };

export default tests({
  test: {
    projects: [
      {
        resolve: hash("node"),
        test: { ...common, name: "node", include: ["test/**/*.test.ts"] },
      },
      // Runs the tests of hashes and signatures with the code for runtimes without node:crypto.
      {
        resolve: hash("noble"),
        test: {
          ...common,
          name: "noble",
          include: ["test/signing.test.ts", "test/checkout.test.ts", "test/verify.test.ts", "test/pure.test.ts"],
        },
      },
    ],
  },
});
