import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const cwd = fileURLToPath(new URL("..", import.meta.url));

/** This process's environment without what belongs to this very test run. */
const environment = (TZ: string) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS|TEST$|TZ$)/.test(name))),
  TZ,
});

type Output = { stdout: string; stderr: string };

/** Node 20 prints the older spelling. */
const icuName: Record<string, string> = { "Asia/Kathmandu": "Asia/Katmandu" };

describe("On a host in", () => {
  // One after another: together they would only wait for each other.
  it.each(["America/Los_Angeles", "Asia/Kathmandu", "UTC"])(
    "%s the tests of time and of amounts pass",
    async (TZ) => {
      const env = environment(TZ);
      const zone = await run(process.execPath, ["-p", "Intl.DateTimeFormat().resolvedOptions().timeZone"], { env });
      expect([TZ, icuName[TZ]]).toContain(zone.stdout.trim());

      const files = ["test/time.test.ts", "test/pure.test.ts"];
      const args = [vitest, "run", ...files, "--project", "node", "--reporter", "tap-flat"];
      const { stdout, stderr } = await run(process.execPath, args, { cwd, env }).catch((error: Output) => error);
      const results = stdout.split("\n").filter((line) => /^(not )?ok /.test(line));
      expect(
        results.filter((line) => line.startsWith("not ok")),
        stdout + stderr,
      ).toEqual([]);
      for (const file of files) expect(results.filter((line) => line.includes(file)).length).toBeGreaterThan(20);
    },
    60_000,
  );
});
