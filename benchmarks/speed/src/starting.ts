import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Contender, Row } from "./compare.js";

/**
 * Prepares the table row that compares how long a new process takes to import a library. The baseline is a start of
 * Node without an import.
 */
export const startingRow = (): Row => ({
  name: "import in a new process, milliseconds beyond those of Node",
  contenders: [
    starting("node", ""),
    starting("node:crypto", 'import "node:crypto"'),
    starting("@qfpay/core", 'import "@qfpay/core"'),
    starting("ofetch", 'import "ofetch"'),
    starting("@octokit/webhooks", 'import "@octokit/webhooks"'),
    starting("stripe", 'import "stripe"'),
  ],
  times: 5,
  shownAs: "beyond",
  goal: 10,
});

const starting = (name: string, source: string): Contender => ({
  name,
  async run(times) {
    const before = performance.now();
    for (let start = 0; start < times; start++) {
      const cwd = fileURLToPath(new URL("..", import.meta.url));
      const child = spawn(process.execPath, ["--input-type=module", "-e", source], { cwd, stdio: "inherit" });
      const [code] = await once(child, "exit");
      if (code !== 0) throw new Error(`The import of ${name} ended with ${code}.`);
    }
    return (performance.now() - before) * 1000;
  },
});
