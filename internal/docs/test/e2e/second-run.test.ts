import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished, vi } from "vitest";
import { reportFailures } from "../../../../scripts/report-failures.mjs";
import { runParts } from "../../../../scripts/run-parts.mjs";
import { runAgainAlone } from "../../../../scripts/second-run.mjs";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

vi.setConfig({ testTimeout: 300_000 }); // Each test starts Vitest several times.

/** Writes a package whose e2e tests are the given files, and returns its folder. */
function packageWith(files: Record<string, string>): string {
  const parent = fileURLToPath(new URL("../../.vitest/", import.meta.url));
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "second-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = "vitest run --config vitest.e2e.config.ts";
  const base = `import CellsReporter from "${root}scripts/cells-reporter.ts";
import { e2eTests } from "${root}scripts/vitest-base.mjs";
const reporters = ["default", ["json", { outputFile: ".vitest/e2e.json" }], new CellsReporter("cells-e2e")];
export default e2eTests({ test: { reporters } });
`;
  mkdirSync(join(folder, "test/e2e"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", scripts: { "test:e2e": script } }));
  writeFileSync(join(folder, "vitest.e2e.config.ts"), base);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "test/e2e", name), text);
  return folder;
}

const run = (command: string, args: string[], { cwd }: { cwd: string }) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
    execFile(command, args, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

const head =
  'import { appendFileSync, readFileSync } from "node:fs";\nimport { describe, expect, it } from "vitest";\n';
/** Makes a test file with one test. The title of its `describe` names versions, as the titles of adapter tests do. */
const fileWith = (title: string, code: string) =>
  `${head}describe("hono | 4 | node | alone", () => it("${title}", () => { ${code} }));\n`;
const good = fileWith("is always right", 'appendFileSync("good.runs", "."); expect(1).toBe(1);');
/** Makes a test file whose test fails `times` times before it passes. */
const failing = (times: number) =>
  fileWith(
    "fails at first",
    `appendFileSync("runs", "."); expect(readFileSync("runs").length).toBeGreaterThan(${times});`,
  );

async function failuresOf(folder: string) {
  vi.spyOn(process.stdout, "write").mockReturnValue(true); // Hides the report of the intended failures.
  onTestFinished(() => void vi.restoreAllMocks());
  const failed = await runParts([folder], "test:e2e", 1, run);
  expect(failed).toEqual([{ folder, script: "test:e2e" }]);
  return runAgainAlone(failed, run);
}

const cellsOf = (folder: string) => JSON.parse(readFileSync(join(folder, ".vitest/cells-e2e.json"), "utf8"));
const reportOf = (folder: string) => JSON.parse(readFileSync(join(folder, ".vitest/e2e.json"), "utf8"));

it("runs a failed file once more, alone, and names its test although it passes then", async () => {
  const folder = packageWith({ "good.test.ts": good, "late.test.ts": failing(2) });
  expect(await failuresOf(folder)).toEqual([]);
  expect(readFileSync(join(folder, "good.runs"), "utf8")).toBe("."); // The file that passed did not run again.
  const report = reportOf(folder);
  expect([report.numPassedTests, report.numFailedTests, report.numPendingTests]).toEqual([2, 0, 0]);
  const late = report.testResults.find(({ name }: { name: string }) => name.endsWith("late.test.ts"));
  expect(late.assertionResults).toMatchObject([{ status: "passed" }]);
  expect(late.assertionResults[0].failureMessages[0]).toContain("AssertionError");
  expect(cellsOf(folder)).toMatchObject([{ adapter: "hono", setup: "alone", passed: 2, failed: 0 }]);
});

it("still fails if a test fails again", async () => {
  const folder = packageWith({ "good.test.ts": good, "late.test.ts": failing(4) });
  expect(await failuresOf(folder)).toEqual([{ folder, script: "test:e2e" }]);
  const report = reportOf(folder);
  expect([report.numPassedTests, report.numFailedTests]).toEqual([1, 1]);
  expect(cellsOf(folder)).toMatchObject([{ passed: 1, failed: 1 }]);
});

it("does not run a part again in which six files failed", async () => {
  const names = Array.from({ length: 6 }, (_, at) => `late-${at}.test.ts`);
  const many = packageWith(Object.fromEntries(names.map((name) => [name, failing(99)])));
  expect(await failuresOf(many)).toHaveLength(1);
  expect(readFileSync(join(many, "runs")).length).toBe(12);
});

/** Makes a test file whose test passes, but which throws an error outside the test in its first `times` runs. */
const straying = (times: number) =>
  `${good}appendFileSync("runs", ".");\nif (readFileSync("runs").length <= ${times}) Promise.reject(new Error("stray"));\n`;

function linesOf(folder: string): string[] {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  write.mockClear();
  reportFailures([folder], ["e2e"]);
  return write.mock.calls.map(([line]) => String(line).replace(/^(\w+(?: TRY)?) .*\/(?=[^/]+: )/, "$1 "));
}

it("runs a file again that threw an error outside its tests, and names the error", async () => {
  const folder = packageWith({ "good.test.ts": good, "stray.test.ts": straying(1) });
  expect(await failuresOf(folder)).toEqual([]);
  expect(linesOf(folder)).toEqual(["SECOND TRY stray.test.ts, outside all tests: Error: stray\n"]);
});

it("still fails if the error comes again", async () => {
  const folder = packageWith({ "stray.test.ts": straying(9) });
  expect(await failuresOf(folder)).toHaveLength(1);
  expect(linesOf(folder)).toEqual(["FAILED stray.test.ts, outside all tests: Error: stray\n"]);
});
