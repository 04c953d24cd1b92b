import { patience, tests } from "../../scripts/vitest-base.mjs";

const hash = (name: "node" | "noble") => ({
  alias: { "#hash": new URL(`./src/signing/hash-${name}.ts`, import.meta.url).pathname },
});
const common = { ...patience, exclude: ["test/e2e/**", "**/node_modules/**"] };

export default tests({
  test: {
    projects: [
      { resolve: hash("node"), test: { ...common, name: "node", include: ["test/**/*.test.ts"] } },
      // What runs where there is no node:crypto: the same vectors, signatures and notifications.
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
