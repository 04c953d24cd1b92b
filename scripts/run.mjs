// The one entry behind every npm script: installs with the pinned pnpm when needed, then runs the task with the
// workspace's own tools. Needs nothing but Node and npm.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { missingPrograms } from "./programs.mjs";
import { reportCosts } from "./test-budgets.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const stampFile = join("node_modules", ".installed");
const workspaces = ["packages", "apps", "internal", "benchmarks"].filter((folder) => existsSync(folder));
const packages = workspaces.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

const say = (text) => process.stdout.write(`\n> ${text}\n`);

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`Node ${process.versions.node} is too old: this repository needs Node >= 20.19.\n`);
  process.exit(1);
}

/** Runs a program in the foreground; a signal sent to us reaches it, and its exit code is ours to judge. */
function run(command, args, options = {}) {
  const { promise, resolve, reject } = withResolvers();
  const child = spawn(command, args, {
    stdio: "inherit",
    shell: process.platform === "win32",
    env: {
      ...process.env,
      PATH: join(root, "node_modules", ".bin") + delimiter + process.env.PATH,
      NODE_RUNTIME: process.version, // part of turbo's cache key: a result on Node 24 says nothing about Node 22
      TURBO_TELEMETRY_DISABLED: "1",
      DO_NOT_TRACK: "1",
      ...options.env,
    },
  });
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", forward);
  process.on("SIGTERM", forward);
  // npm's shell does not pass signals on: when npm is ended, we find ourselves with another parent.
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
  child.on("exit", (code, signal) => {
    settled();
    resolve(signal ? 130 : code);
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
  say(`Installing dependencies with ${manifest.packageManager} (only when the lockfile changed)`);
  await must("npx", ["-y", manifest.packageManager, "install", "--frozen-lockfile", "--reporter=append-only"], {
    env: { CI: "true", npm_config_loglevel: "error" },
  });
  mkdirSync("node_modules", { recursive: true });
  writeFileSync(stampFile, stamp);
}

const turbo = (tasks, ...args) => [
  "turbo",
  ["run", ...tasks, "--log-order=grouped", "--output-logs=new-only", ...args],
];

// Two packages at a time keep two cores busy, as many tests wait for sockets; each runner has its own workers already.
const testConcurrency = `--concurrency=${Math.min(3, Math.max(1, availableParallelism()))}`;

async function build(...args) {
  say("Building the packages");
  await must(...turbo(["build"], ...args));
}

/** Runs the task in every package and adds up what each test runner wrote down itself. */
async function testRun(task, reportName, concurrency) {
  for (const folder of packages) rmSync(join(folder, ".vitest", reportName), { force: true });
  say(`Building, then running ${task} in every package (unchanged packages replay their last result)`);
  const code = await run(...turbo([task], "--continue", concurrency));
  let passed = 0;
  let failed = 0;
  for (const folder of packages) {
    const file = join(folder, ".vitest", reportName);
    if (!existsSync(file)) continue;
    const report = JSON.parse(readFileSync(file, "utf8"));
    passed += report.numPassedTests;
    failed += report.numFailedTests + (report.numPendingTests ?? 0);
    // A file that could not be loaded has no tests to count.
    failed += report.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    ).length;
    process.stdout.write(`${folder.padEnd(24)} ${report.numPassedTests} passed, ${report.numFailedTests} failed\n`);
  }
  const overspent = reportName === "results.json" ? reportCosts(packages) : [];
  for (const text of overspent) process.stderr.write(`${text}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  if (process.env.CI && overspent.length > 0) process.exitCode = 1;
  if (code === 0 && passed === 0) process.stderr.write("No test ran: that counts as a failure.\n");
  if (code !== 0 || failed > 0 || passed === 0) process.exitCode = 1;
}

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
  test: () => testRun("test", "results.json", testConcurrency),
  async "test:e2e"() {
    const missing = missingPrograms();
    if (missing.length > 0) {
      for (const { name, debian } of missing) process.stderr.write(`${name} is missing. Debian package: ${debian}\n`);
      const list = missing.map(({ debian }) => debian).join(" ");
      process.stderr.write(`Get it with: apt-get update && apt-get install -y --no-install-recommends ${list}\n`);
      process.exit(1);
    }
    // One at a time: some of these measure time.
    await testRun("test:e2e", "e2e.json", "--concurrency=1");
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
  async "check:unused"() {
    say("Looking for what nobody uses");
    await must("knip", ["--treat-config-hints-as-errors"]);
  },
  async campaign() {
    await build("--filter=@qfpay/campaign");
    process.exitCode = await run(process.execPath, ["internal/campaign/dist/main.js", ...process.argv.slice(3)]);
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
    await tasks["check:unused"]();
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
