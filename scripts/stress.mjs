// npm run test:stress runs the fast tests under unusual conditions of the machine. Options: `--rounds 3`, `--only
// "stolen ports"`, `--filter @qfpay/core`. Prints the conditions that failed, and ends with "N passed, N failed".
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "1" }, only: { type: "string" }, filter: { type: "string" } },
});
const preload = (name) => `--require="${join(root, "scripts", "stress", name).replaceAll("\\", "/")}"`;
const date = (now) => ({ name: `the date ${now}`, node: preload("shift-date.cjs"), env: { STRESS_NOW: now } });

const conditions = [
  { name: "stolen ports", node: preload("steal-ports.cjs") },
  { name: "one core with busy neighbours", busy: true },
  // The tests run at the turn of a month and a year in Hong Kong, on a leap day, and when other zones change clocks.
  date("2026-03-31T16:00:30Z"),
  date("2026-04-30T15:59:00Z"),
  date("2026-12-31T15:59:30Z"),
  date("2028-02-28T16:00:30Z"),
  { ...date("2026-03-08T09:59:30Z"), zone: "America/Los_Angeles" },
  { ...date("2026-10-25T00:59:30Z"), zone: "Europe/London" },
  { name: "a host in Kathmandu that speaks Turkish", zone: "Asia/Kathmandu", env: { LANG: "tr_TR.UTF-8" } },
  { name: "a host in Kiritimati that speaks C", zone: "Pacific/Kiritimati", env: { LANG: "C", LC_ALL: "C" } },
  { name: "shuffled order", shuffled: true },
  { name: "a path with a blank and letters that are not ASCII", moved: true },
];

/** Runs the fast tests of every package in the repository at `folder`; resolves with the exit code. */
async function runTests({ node = "", env = {}, zone, busy, shuffled }, folder, seed) {
  const args = ["run", "test", "--concurrency=4", "--continue", "--force", "--only", "--output-logs=errors-only"];
  if (values.filter) args.push(`--filter=${values.filter}`);
  args.push("--env-mode=loose", "--", "--reporter=dot");
  if (shuffled) args.push("--sequence.shuffle.tests", `--sequence.seed=${seed}`);
  const program = [join(folder, "node_modules", ".bin", "turbo"), ...args];
  const oneCore = busy && process.platform === "linux" ? ["taskset", "-c", "0"] : [];
  const [command, ...rest] = [...oneCore, ...program];
  const neighbours = busy ? [0, 1].map(() => spawn(...oneCoreLoop(oneCore))) : [];
  const child = spawn(command, rest, {
    cwd: folder,
    stdio: "inherit",
    env: {
      ...process.env,
      ...env,
      ...(zone && { TZ: zone }),
      NODE_OPTIONS: [process.env.NODE_OPTIONS, node].filter(Boolean).join(" "),
      PATH: `${join(folder, "node_modules", ".bin")}:${process.env.PATH}`,
    },
  });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  for (const neighbour of neighbours) neighbour.kill();
  return code;
}

const oneCoreLoop = (oneCore) => {
  const [command, ...args] = [...oneCore, process.execPath, "-e", "for (;;);"];
  return [command, args, { stdio: "ignore" }];
};

/** Copies the repository to a path that must be quoted and encoded, and installs its dependencies. */
function moved() {
  const folder = join(mkdtempSync(join(tmpdir(), "qfpay-")), "my shop 奶茶 é");
  spawnSync("git", ["clone", "-q", root, folder], { stdio: "inherit" });
  const installed = spawnSync(process.execPath, [join(folder, "scripts", "run.mjs"), "build"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (installed.status !== 0) throw new Error(`${pathToFileURL(folder).href} could not be built.`);
  return folder;
}

const failed = [];
let passed = 0;
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const condition of conditions) {
    if (values.only && !condition.name.includes(values.only)) continue;
    const seed = Date.now();
    process.stdout.write(`\n> Round ${round}: ${condition.name}${condition.shuffled ? ` (seed ${seed})` : ""}\n`);
    const folder = condition.moved ? moved() : root;
    const code = await runTests(condition, folder, seed);
    if (condition.moved) rmSync(dirname(folder), { recursive: true, force: true });
    if (code === 0) passed++;
    else failed.push(`round ${round}: ${condition.name}`);
  }
}
for (const name of failed) process.stdout.write(`failed in ${name}\n`);
process.stdout.write(`${passed} passed, ${failed.length} failed\n`);
process.exitCode = failed.length > 0 || passed === 0 ? 1 : 0;
