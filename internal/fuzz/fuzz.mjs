// `node fuzz.mjs --seed 7 --requests 600000` attacks every adapter; with `--index 123` it sends one request of that seed
// alone, `--adapter hono` keeps to one server.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const text = { type: "string" };
const { values } = parseArgs({ options: { seed: text, requests: text, index: text, adapter: text } });
const env = Object.fromEntries(
  Object.entries(values).flatMap(([name, value]) =>
    name === "adapter" ? [] : [[`FUZZ_${name.toUpperCase()}`, value]],
  ),
);
const { status } = spawnSync(
  "vitest",
  [
    "run",
    "--config",
    "vitest.e2e.config.ts",
    "test/e2e/fuzz.test.ts",
    ...(values.adapter ? ["-t", ` ${values.adapter} accepts`] : []),
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
