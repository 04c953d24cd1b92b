import { fileURLToPath } from "node:url";
import { e2eTests } from "../../scripts/vitest-base.mjs";

const hash = (name: "node" | "noble") => ({
  alias: { "#hash": fileURLToPath(new URL(`./src/signing/hash-${name}.ts`, import.meta.url)) },
});

export default e2eTests({
  test: {
    maxWorkers: 4, // Four files can run at once, because the tests mostly wait for timers and servers.
    include: [],
    projects: [
      { extends: true, resolve: hash("node"), test: { name: "node", include: ["test/e2e/**/*.test.ts"] } },
      {
        // Runs the fast tests of hashes and signatures again, with the code for runtimes without node:crypto.
        extends: true,
        resolve: hash("noble"),
        test: {
          name: "noble",
          isolate: false,
          include: ["test/signing.test.ts", "test/checkout.test.ts", "test/verify.test.ts", "test/pure.test.ts"],
        },
      },
    ],
  },
});
