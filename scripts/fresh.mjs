// npm run test:fresh measures how long a newcomer waits. Clones the last commit into a temporary folder with an empty
// home, runs `npm test` there twice, the first time without a cache, and prints the seconds of each phase beside the
// seconds that it may take on two idle cores.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const place = mkdtempSync(join(tmpdir(), "qfpay-fresh-"));
const home = join(place, "home");
const clone = join(place, "clone");
mkdirSync(home);

const phases = [];
function phase(name, budget, command, args, cwd) {
  const startedAt = performance.now();
  const shell = process.platform === "win32";
  const { status } = spawnSync(command, args, { cwd, shell, stdio: "inherit", env: { ...process.env, HOME: home } });
  phases.push({ name, budget, seconds: (performance.now() - startedAt) / 1000 });
  if (status !== 0) throw new Error(`${name} failed.`);
}

try {
  phase("clone", 5, "git", ["clone", "-q", root, clone], place);
  const script = (name) => [join("scripts", "run.mjs"), name];
  phase("install", 30, process.execPath, script("install"), clone);
  phase("build", 15, process.execPath, script("build"), clone);
  phase("tests", 75, "npm", ["test"], clone);
  phase("unchanged", 3, "npm", ["test"], clone);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.stdout.write(`\n${"phase".padEnd(12)} seconds  budget\n`);
for (const { name, seconds, budget } of phases) {
  process.stdout.write(`${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)}  ${String(budget).padStart(6)}\n`);
}
