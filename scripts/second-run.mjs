import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// If more test files than this fail in a package, none is run again: a busy machine is hardly the cause.
const mostFiles = 5;

/**
 * Runs failed test files a second time, one package after the other, while nothing else runs. On a busy machine, tests
 * of browsers and processes sometimes exceed a time limit although the code is right. An error outside all tests makes
 * a file fail, too. The test reports then hold the results of the second run and the messages of both runs.
 *
 * @param parts the test scripts that failed, each with the folder of its package
 * @param run runs a program and resolves with its exit code and its output
 * @returns {Promise<{ folder: string, script: string }[]>} the test scripts that failed again or could not be run again
 */
export async function runAgainAlone(parts, run) {
  const failed = [];
  for (const part of parts) {
    const { folder, script } = part;
    const kind = script.slice("test:".length);
    const file = join(folder, ".vitest", `${kind}.json`);
    const errorsFile = join(folder, ".vitest", `${kind}-errors.json`);
    const first = readJson(file) ?? { testResults: [] };
    const errors = readJson(errorsFile) ?? [];
    const failedFiles = first.testResults.filter(({ status }) => status === "failed").map(({ name }) => name);
    const files = [...new Set([...failedFiles, ...errors.map((error) => error.file)])];
    if (files.length === 0 || files.length > mostFiles || files.includes(undefined)) {
      failed.push(part);
      continue;
    }
    writeFileSync(file, "{}");
    const cellsFile = join(folder, ".vitest", "cells-e2e.json");
    const cells = readJson(cellsFile);
    const { code, output } = await run("pnpm", ["run", script, ...files], { cwd: folder, collects: true });
    process.stdout.write(`\n> ${folder}, ${script}, the failed files once more\n${output}`);
    const second = readJson(file);
    writeFileSync(file, JSON.stringify(second.testResults ? merged(first, second) : first));
    const secondCells = readJson(cellsFile);
    if (cells) writeFileSync(cellsFile, JSON.stringify(cells.map((cell) => mergedCell(cell, secondCells))));
    if (code === 0) writeFileSync(errorsFile, JSON.stringify(errors.map((error) => ({ ...error, gone: true }))));
    if (code !== 0 || !second.testResults) failed.push(part);
  }
  return failed;
}

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

/** Returns the test counts of one combination of versions (a cell), corrected by the results of the second run. */
function mergedCell(cell, secondCells) {
  const keyOf = ({ adapter, framework, runtime, setup }) => [adapter, framework, runtime, setup].join(" | ");
  const again = secondCells.find((one) => keyOf(one) === keyOf(cell));
  if (!again) return cell;
  return { ...cell, passed: cell.passed + cell.failed - again.failed, failed: again.failed };
}

/** Returns the report of the first run, with the second results of the files that were run twice. */
function merged(first, second) {
  const again = new Map(second.testResults.map((file) => [file.name, withFirstMessages(file, first)]));
  const testResults = first.testResults.map((file) => again.get(file.name) ?? file);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (wanted) => tests.filter(({ status }) => status === wanted).length;
  const [numPassedTests, numFailedTests] = [count("passed"), count("failed")];
  return {
    ...first,
    testResults,
    numPassedTests,
    numFailedTests,
    numPendingTests: tests.length - numPassedTests - numFailedTests,
  };
}

/** Returns a file's results in the second run. A test that passes now keeps the messages of its first failure. */
function withFirstMessages(file, first) {
  const before = first.testResults.find(({ name }) => name === file.name).assertionResults;
  const messagesOf = ({ fullName }) => before.find((one) => one.fullName === fullName)?.failureMessages ?? [];
  const assertionResults = file.assertionResults.map((test) =>
    test.status === "passed" ? { ...test, failureMessages: [...messagesOf(test), ...test.failureMessages] } : test,
  );
  return { ...file, assertionResults };
}
