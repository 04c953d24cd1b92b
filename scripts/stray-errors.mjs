import { mkdirSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

/**
 * A Vitest reporter that writes errors outside all tests, for instance a rejection in a test's server, to
 * ".vitest/<kind>-errors.json". Vitest fails because of such an error although all tests pass, and its JSON report does
 * not contain it.
 */
export class StrayErrors {
  /** @param {"results" | "e2e" | "alone"} kind the kind of the test run, which is part of the file's name */
  constructor(kind) {
    this.kind = kind;
  }

  onTestRunEnd(_modules, errors) {
    const rows = errors.map((error) => ({
      file: error.VITEST_TEST_PATH,
      message: stripVTControlCharacters(`${error.name}: ${error.message}`),
    }));
    mkdirSync(".vitest", { recursive: true });
    writeFileSync(`.vitest/${this.kind}-errors.json`, JSON.stringify(rows));
  }
}
