import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const firstLine = (text = "") => stripVTControlCharacters(text).split("\n", 1)[0];

/**
 * Prints a line for each test that failed, for each error outside all tests, and for each test that passed only in a
 * second run (the retry of an e2e test, or scripts/second-run.mjs). `.ci/run` prints these lines again at its end, so
 * that nobody needs to read the whole log.
 */
export function reportFailures(folders, reports) {
  for (const folder of folders) {
    for (const report of reports) {
      for (const { file, message, gone } of read(folder, `${report}-errors`) ?? []) {
        say(gone ? "SECOND TRY" : "FAILED", `${relative("", file ?? folder)}, outside all tests`, message);
      }
      for (const file of read(folder, report)?.testResults ?? []) {
        const name = relative("", file.name);
        if (file.status === "failed" && file.assertionResults.length === 0) say("FAILED", name, file.message);
        for (const { status, fullName, failureMessages } of file.assertionResults) {
          const title = `${name}: ${fullName}`;
          if (status === "failed") say("FAILED", title, failureMessages[0]);
          else if (status === "passed" && failureMessages.length > 0) say("SECOND TRY", title, failureMessages[0]);
        }
      }
    }
  }
}

function read(folder, name) {
  const file = join(folder, ".vitest", `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

const say = (what, title, message) => process.stdout.write(`${what} ${title}: ${firstLine(message)}\n`);
