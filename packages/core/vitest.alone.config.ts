import { fileURLToPath } from "node:url";
import { aloneTests, leftOut } from "../../scripts/vitest-base.mjs";

const measuring = "test/e2e/redis-processes.alone.test.ts";

export default aloneTests({
  resolve: { alias: { "#hash": fileURLToPath(new URL("./src/signing/hash-node.ts", import.meta.url)) } },
  test: {
    include: [],
    fileParallelism: true,
    projects: [
      {
        // These tests mostly wait for windows and time-outs of a limiter, so they run side by side.
        extends: true,
        test: {
          name: "waiting",
          include: ["test/e2e/**/*.alone.test.ts"],
          exclude: [measuring, ...leftOut],
          maxWorkers: 6,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // These tests start several processes, so no other test runs beside them.
        extends: true,
        test: { name: "measuring", include: [measuring], maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
