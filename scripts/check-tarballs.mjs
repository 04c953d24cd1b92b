// Compares the unpacked size of each published package with its budget, and prints the size by kind of file. A change
// that raises a budget must state the reason.
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

// The largest allowed size of each package, unpacked, in bytes.
const budgets = {
  browser: 110_000,
  cli: 140_000,
  core: 1_379_500, // 41 kB of this budget are docstrings of type members.
  express: 26_000,
  hono: 42_000,
  nestjs: 185_000,
  simulator: 1_250_000,
};
/** The largest allowed size of `@qfpay/core` with all its dependencies when installed, in bytes. */
const installedCore = 1_500_000;

const kinds = {
  "code, ESM": /\.js$/,
  "code, CommonJS": /\.cjs$/,
  "types, ESM": /\.d\.ts$/,
  "types, CommonJS": /\.d\.cts$/,
  text: /\.md$|LICENSES?$|package\.json$/,
};

const json = (file) => JSON.parse(readFileSync(file, "utf8"));

function weigh(folder, into) {
  const pnpm = join(root, "node_modules", ".bin", "pnpm");
  const args = ["pack", "--json", "--pack-destination", into];
  const options = { cwd: folder, encoding: "utf8", shell: process.platform === "win32" };
  const { filename } = JSON.parse(execFileSync(pnpm, args, options));
  const unpacked = mkdtempSync(join(into, "unpacked-"));
  execFileSync("tar", ["-xzf", filename, "-C", unpacked]);
  const sums = new Map();
  for (const [file, bytes] of filesOf(unpacked)) {
    const kind = Object.entries(kinds).find(([, pattern]) => pattern.test(file))?.[0];
    if (!kind) throw new Error(`${filename} holds ${file}, a kind of file that no package needs.`);
    sums.set(kind, (sums.get(kind) ?? 0) + bytes);
  }
  return sums;
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    const stat = lstatSync(join(folder, name));
    return stat.isFile() ? [[name, stat.size]] : [];
  });
}

const total = (sums) => [...sums.values()].reduce((sum, bytes) => sum + bytes, 0);

function dependenciesOf(folder, found = new Set()) {
  for (const name of Object.keys(json(join(folder, "package.json")).dependencies ?? {})) {
    let at = folder;
    while (!existsSync(join(at, "node_modules", name))) at = dirname(at);
    const dependency = realpathSync(join(at, "node_modules", name));
    if (found.has(dependency)) continue;
    found.add(dependency);
    dependenciesOf(dependency, found);
  }
  return found;
}

const work = mkdtempSync(join(tmpdir(), "qfpay-weight-"));
const problems = [];
try {
  for (const name of readdirSync(join(root, "packages"))) {
    const folder = join(root, "packages", name);
    const sums = weigh(folder, work);
    const bytes = total(sums);
    const parts = [...sums].map(([kind, sum]) => `${kind} ${sum}`).join(", ");
    console.log(`${name}: ${bytes} of ${budgets[name]} bytes (${parts})`);
    if (budgets[name] === undefined)
      problems.push(`@qfpay/${name} has no budget: add one to scripts/check-tarballs.mjs.`);
    if (bytes > budgets[name]) problems.push(`@qfpay/${name} has ${bytes} bytes; its budget is ${budgets[name]}.`);
    if (name !== "core") continue;
    const others = [...dependenciesOf(folder)].map((dependency) => filesOf(dependency).reduce((a, [, b]) => a + b, 0));
    const installed = others.reduce((a, b) => a + b, bytes);
    console.log(`core with its ${others.length} dependencies, installed: ${installed} of ${installedCore} bytes`);
    if (installed > installedCore)
      problems.push(`@qfpay/core installs ${installed} bytes, more than ${installedCore}.`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
