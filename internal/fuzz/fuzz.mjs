// `node fuzz.mjs --seed 7 --requests 600000` attacks every adapter: it sends 600 000 random requests to the
// notification path, and as many to the checkout routes. `--index 123` sends only the request number 123, to the
// notification path. `--adapter hono` attacks only one server.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const text = { type: "string" };
const { values } = parseArgs({ options: { seed: text, requests: text, index: text, adapter: text } });
const { seed, requests, index, adapter } = values;
const given = { FUZZ_SEED: seed, FUZZ_REQUESTS: requests, FUZZ_CHECKOUT_REQUESTS: requests, FUZZ_INDEX: index };
const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
const files = ["test/e2e/fuzz.test.ts", ...(index === undefined ? ["test/e2e/checkout.test.ts"] : [])];
const { status } = spawnSync(
  "vitest",
  [
    "run",
    "--config",
    "vitest.e2e.config.ts",
    ...files,
    ...(adapter ? ["-t", `( ${adapter} accepts|of ${adapter} see no order)`] : []),
  ],
  {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: {
      ...process.env,
      ...env,
      PATH: `${fileURLToPath(new URL("../../node_modules/.bin", import.meta.url))}:${process.env.PATH}`,
    },
    stdio: "inherit",
  },
);
process.exit(status ?? 1);
