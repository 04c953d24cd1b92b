import { fileURLToPath } from "node:url";
import { patience, tests } from "../../scripts/vitest-base.mjs";

const hash = (name: "node" | "noble") => ({
  alias: { "#hash": fileURLToPath(new URL(`./src/signing/hash-${name}.ts`, import.meta.url)) },
});
const ofZones = "test/zone.test.ts";
const common = { ...patience, isolate: false, maxConcurrency: 50, exclude: ["test/e2e/**", "**/node_modules/**"] };

export default tests({
  test: {
    projects: [
      {
        resolve: hash("node"),
        test: { ...common, name: "node", include: ["test/**/*.test.ts"], exclude: [...common.exclude, ofZones] },
      },
      // What runs where there is no node:crypto: the same vectors, signatures and notifications.
      {
        resolve: hash("noble"),
        test: {
          ...common,
          name: "noble",
          include: ["test/signing.test.ts", "test/checkout.test.ts", "test/verify.test.ts", "test/pure.test.ts"],
        },
      },
      // The tests of time and of amounts on hosts in other zones.
      ...["America/Los_Angeles", "Asia/Kathmandu", "UTC"].map((TZ) => ({
        resolve: hash("node"),
        test: { ...common, name: TZ, env: { TZ }, include: [ofZones, "test/time.test.ts", "test/pure.test.ts"] },
      })),
    ],
  },
});
