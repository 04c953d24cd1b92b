// The one program behind every npm script: installs the dependencies with the pinned pnpm when needed, then runs the
// task with the workspace's own tools. Needs only Node and npm.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { missingPrograms } from "./programs.mjs";
import { reportFailures } from "./report-failures.mjs";
import { partsOf, runParts } from "./run-parts.mjs";
import { runAgainAlone } from "./second-run.mjs";
import { reportCosts, reportParts } from "./test-budgets.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const stampFile = join("node_modules", ".installed");
const workspaces = ["packages", "apps", "internal", "benchmarks", "examples"].filter((folder) => existsSync(folder));
const packages = workspaces
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((folder) => existsSync(join(folder, "package.json")));

const say = (text) => process.stdout.write(`\n> ${text}\n`);

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`Node ${process.versions.node} is too old: this repository needs Node >= 20.19.\n`);
  process.exit(1);
}

/**
 * Runs a program in the foreground, passes signals on to it, and resolves with its exit code. With `collects`, the
 * program's output is not shown, and the promise resolves with the exit code and the output.
 */
function run(command, args, { collects = false, ...options } = {}) {
  const { promise, resolve, reject } = withResolvers();
  const child = spawn(command, args, {
    cwd: options.cwd,
    stdio: collects ? ["ignore", "pipe", "pipe"] : "inherit",
    shell: process.platform === "win32",
    env: {
      ...process.env,
      PATH: join(root, "node_modules", ".bin") + delimiter + process.env.PATH,
      NODE_RUNTIME: process.version, // turbo's cache key includes the version of Node.
      TURBO_TELEMETRY_DISABLED: "1",
      DO_NOT_TRACK: "1",
      ...options.env,
    },
  });
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", forward);
  process.on("SIGTERM", forward);
  // npm's shell does not pass signals on. When npm has ended, this process gets another parent, and then sends SIGTERM
  // to the program that it runs.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && forward("SIGTERM"), 500);
  const settled = () => {
    clearInterval(watch);
    process.off("SIGINT", forward);
    process.off("SIGTERM", forward);
  };
  child.on("error", (error) => {
    settled();
    reject(new Error(`${command} could not be started (${error.code}). Is npm on the PATH?`));
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => output.push(data));
  child.on(collects ? "close" : "exit", (code, signal) => {
    settled();
    const exitCode = signal ? 130 : code;
    resolve(collects ? { code: exitCode, output: Buffer.concat(output).toString() } : exitCode);
  });
  return promise;
}

function withResolvers() {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
}

async function must(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) process.exit(code);
}

function installStamp() {
  const hash = createHash("sha256").update(process.version);
  const inputs = [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    ...packages.map((p) => join(p, "package.json")),
  ];
  for (const file of inputs) if (existsSync(file)) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

async function install() {
  const stamp = installStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  // Leaves out the hash behind the plus sign, which only Corepack uses.
  const [packageManager] = manifest.packageManager.split("+");
  say(`Installing dependencies with ${packageManager} (only when the lockfile changed)`);
  await must("npx", ["-y", packageManager, "install", "--frozen-lockfile", "--reporter=append-only"], {
    env: { CI: "true", npm_config_loglevel: "error" },
  });
  mkdirSync("node_modules", { recursive: true });
  writeFileSync(stampFile, stamp);
}

const turbo = (tasks, ...args) => [
  "turbo",
  ["run", ...tasks, "--log-order=grouped", "--output-logs=new-only", ...args],
];

// Tests often wait for sockets, so up to four packages per processor core are tested at once, twelve at the most.
const testConcurrency = `--concurrency=${Math.min(12, 4 * availableParallelism())}`;

async function build(...args) {
  say("Building the packages");
  await must(...turbo(["build"], ...args));
}

/**
 * Runs the rounds of tests one after the other, and adds up the results that the test runner of each package wrote.
 *
 * @param rounds `about` is the line to print; `runs` runs the tests and resolves with the list of failures
 * @param reports the names of the JSON files (without `.json`) with the results, such as `e2e`
 * @param runAgain runs the failed tests once more, and resolves with the list of tests that failed again
 */
async function testRun(rounds, reports, runAgain) {
  for (const folder of packages) {
    for (const name of reports) rmSync(join(folder, ".vitest", `${name}.json`), { force: true });
  }
  let failures = [];
  for (const { about, runs } of rounds) {
    say(about);
    failures.push(...(await runs()));
  }
  if (runAgain && failures.length > 0) {
    say("Running the files with failed tests once more, one part at a time");
    failures = await runAgain(failures);
  }
  const { passed, failed } = countTests(reports);
  if (reports.includes("e2e")) reportParts(packages);
  const overspent = reports.includes("results") ? reportCosts(packages) : [];
  for (const text of overspent) process.stderr.write(`${text}\n`);
  reportFailures(packages, reports);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  if (process.env.CI && overspent.length > 0) process.exitCode = 1;
  if (failures.length === 0 && passed === 0) process.stderr.write("No test ran: that counts as a failure.\n");
  if (failures.length > 0 || failed > 0 || passed === 0) process.exitCode = 1;
}

function countTests(reports) {
  const all = { passed: 0, failed: 0 };
  for (const folder of packages) {
    let passed = 0;
    let failed = 0;
    const found = reports.map((name) => join(folder, ".vitest", `${name}.json`)).filter(existsSync);
    for (const file of found) {
      const report = JSON.parse(readFileSync(file, "utf8"));
      passed += report.numPassedTests;
      // A test file that could not be loaded counts as failed, although it has no tests.
      const broken = report.testResults.filter(
        ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
      );
      failed += report.numFailedTests + (report.numPendingTests ?? 0) + broken.length;
    }
    if (found.length > 0) process.stdout.write(`${folder.padEnd(24)} ${passed} passed, ${failed} failed\n`);
    all.passed += passed;
    all.failed += failed;
  }
  return all;
}

const e2eRounds = [
  {
    about: "Running the e2e tests that a busy processor only slows down, three parts at a time",
    runs: () => runParts(partsOf(packages, "test:e2e"), "test:e2e", 3, run),
  },
  {
    about: "Running the e2e tests that measure time, one part at a time",
    runs: () => runParts(partsOf(packages, "test:alone"), "test:alone", 1, run),
  },
];

const tasks = {
  install: () => {},
  build: () => build(),
  async demo() {
    await build("--filter=@qfpay/demo");
    say("Starting the demo");
    process.exitCode = await run(process.execPath, ["apps/demo/dist/main.js"]);
  },
  async "demo:services"() {
    await build("--filter=@qfpay/demo");
    say("Starting the demo as three servers");
    process.exitCode = await run(process.execPath, ["apps/demo/dist/services.js"]);
  },
  test: () =>
    testRun(
      [
        {
          about: "Building, then running the tests of every package (unchanged packages replay their last result)",
          runs: async () => ((await run(...turbo(["test"], "--continue", testConcurrency))) === 0 ? [] : ["turbo"]),
        },
      ],
      ["results"],
    ),
  async "test:e2e"() {
    if (process.argv.includes("--weekly")) process.env.WEEKLY = "1";
    const missing = missingPrograms();
    if (missing.length > 0) {
      for (const { name, debian } of missing) process.stderr.write(`${name} is missing. Debian package: ${debian}\n`);
      const list = missing.map(({ debian }) => debian).join(" ");
      process.stderr.write(`Get it with: apt-get update && apt-get install -y --no-install-recommends ${list}\n`);
      process.exit(1);
    }
    await build();
    await testRun(e2eRounds, ["e2e", "alone"], (parts) => runAgainAlone(parts, run));
  },
  async "test:stress"() {
    await build();
    process.exitCode = await run(process.execPath, ["scripts/stress.mjs", ...process.argv.slice(3)]);
  },
  async typecheck() {
    say("Type checking");
    await must(...turbo(["typecheck"]));
  },
  async lint() {
    say("Linting");
    await must("biome", ["check", "--error-on-warnings", "."]);
  },
  async "check:packages"() {
    say("Checking the packages with publint and attw");
    await must(...turbo(["check:package"]));
  },
  async "check:sizes"() {
    await build("--filter=./packages/*");
    say("Measuring what the packages add to a bundle");
    await must("size-limit", []);
  },
  async "check:tarballs"() {
    await build("--filter=./packages/*");
    say("Weighing what the packages install");
    await must(process.execPath, ["scripts/check-tarballs.mjs"]);
  },
  async "check:secrets"() {
    say("Looking for credentials");
    await must(process.execPath, ["scripts/check-secrets.mjs"]);
  },
  async "check:unused"() {
    say("Looking for what nobody uses");
    await must("knip", ["--treat-config-hints-as-errors"]);
  },
  async "check:rooms"() {
    await build("--filter=./packages/*");
    say("Looking for imports that climb or go in a circle");
    await must("depcruise", ["--config", ".dependency-cruiser.mjs", "packages", "apps", "internal", "benchmarks"]);
  },
  async campaign() {
    await build("--filter=@qfpay/campaign");
    process.exitCode = await run(process.execPath, ["internal/campaign/dist/main.js", ...process.argv.slice(3)]);
  },
  async "paying-first"() {
    await build("--filter=@qfpay/paying-first");
    process.exitCode = await run(process.execPath, ["benchmarks/paying-first/dist/main.js", ...process.argv.slice(3)]);
  },
  async speed() {
    await build("--filter=@qfpay/speed");
    process.exitCode = await run(process.execPath, ["benchmarks/speed/dist/main.js", ...process.argv.slice(3)]);
  },
  async growth() {
    await build("--filter=@qfpay/speed");
    const program = ["--expose-gc", "benchmarks/speed/dist/growth.js"];
    process.exitCode = await run(process.execPath, [...program, ...process.argv.slice(3)]);
  },
  async site() {
    await build("--filter=./packages/*");
    say("Installing the site's own tools");
    await must("npm", ["ci", "--prefix", "apps/site", "--no-audit", "--no-fund"]);
    say("Building the site in apps/site/dist");
    await must(process.execPath, ["apps/site/build.mjs", ...process.argv.slice(3)]);
  },
  async fuzz() {
    await build("--filter=@qfpay/fuzz...");
    process.exitCode = await run(process.execPath, ["internal/fuzz/fuzz.mjs", ...process.argv.slice(3)]);
  },
  async format() {
    await must("biome", ["check", "--write", "."]);
  },
  async check() {
    await tasks.lint();
    await tasks.typecheck();
    await tasks["check:packages"]();
    await tasks["check:sizes"]();
    await tasks["check:tarballs"]();
    await tasks["check:secrets"]();
    await tasks["check:unused"]();
    await tasks["check:rooms"]();
    await tasks.test();
  },
};

const task = tasks[process.argv[2]];
if (!task) {
  process.stderr.write(`Unknown task "${process.argv[2]}". Known: ${Object.keys(tasks).join(", ")}\n`);
  process.exit(1);
}
requireNode();
try {
  await install();
  await task();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
