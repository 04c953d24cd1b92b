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
      // This project runs the vectors, signatures and notifications with the code that is used where there is no
      // node:crypto.
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
