/**
 * The parts of core for mutation testing: for each, its source files (`files`, or the folder of the same name), and the
 * tests that must notice the mutations. Property tests, tests with child processes, and tests that really wait are left
 * out.
 */
export const areas = {
  signing: { tests: ["signing", "signing-rules", "verify", "pure", "checkout"] },
  notify: {
    tests: [
      "verify",
      "notify-handler",
      "notify-messages",
      "notify-rules",
      "notify-store",
      "notify-fencing",
      "notify-unreadable",
      "decompress-body",
      "pure",
      "confirm",
    ],
  },
  transport: {
    tests: [
      "retry",
      "retry-budget",
      "limiter",
      "call",
      "call-ends",
      "call-messages",
      "enquiries",
      "queue-and-windows",
      "response-rules",
      "hooks",
      "errors",
      "recovery-captures",
      "recovery-doubts",
      "recovery-duplicates",
      "recovery-edges",
      "recovery-ends",
      "recovery-lost-orders",
      "recovery-records",
      "recovery-times",
      "recovery",
      "doubt-table",
      "false-words",
      "doors-of-notifications",
      "not-sent",
      "on-abort",
      "listeners",
      "recovery-never",
      "transactions-doubts",
    ],
  },
  // The files that decide whether a call moved money: the tables of `doubt.ts`, the enquiries after a lost response,
  // and the classes of errors.
  calls: {
    files: [
      "transport/{call,doubt,prepare-call,find-outcome,give-up,unknown-outcome,duplicate,recovery,with-outcome}",
      "transport/{attempt,was-not-sent}",
    ],
    tests: [
      "doubt-table",
      "call",
      "call-ends",
      "recovery",
      "recovery-captures",
      "recovery-doubts",
      "recovery-duplicates",
      "recovery-edges",
      "recovery-ends",
      "recovery-lost-orders",
      "recovery-records",
      "recovery-times",
      "enquiries",
      "call-messages",
      "retry",
      "hooks",
      "not-sent",
      "errors",
      "transactions-doubts",
      "false-words",
    ],
  },
  records: {
    files: ["records/{find-record,own-record,select-record,normalize-record,undo}", "results/*"],
    tests: [
      "recovery-captures",
      "recovery-doubts",
      "recovery-duplicates",
      "recovery-edges",
      "recovery-ends",
      "recovery-lost-orders",
      "recovery-records",
      "recovery-times",
      "recovery",
      "false-words",
      "refunds",
      "transactions",
      "transactions-doubts",
      "batch",
      "payments",
      "call",
      "entry-points",
    ],
  },
};

const wanted = process.env.MUTATE?.split(",") ?? Object.keys(areas);
/** The names of the parts of core whose code this run mutates: all, or those in the environment variable `MUTATE`. */
export const chosenAreas = Object.keys(areas).filter((area) => wanted.includes(area));

export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.stryker.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner"],
  mutate: [
    ...chosenAreas.flatMap((area) => (areas[area].files ?? [`${area}/**/*`]).map((files) => `src/${files}.ts`)),
    "!src/signing/hash-*.ts",
  ],
  coverageAnalysis: "perTest",
  // Mutants in code that runs at import (static mutants) take long, because all tests run against each. They are
  // ignored unless this run mutates the part `calls`: the tables in its file `doubt.ts` are such code.
  ignoreStatic: !chosenAreas.includes("calls"),
  concurrency: 2,
  timeoutMS: 10_000,
  tempDirName: ".stryker/tmp",
  // Stryker tests a copy of the package in a subfolder. Without tsconfig files of its own, the copy uses the package's.
  ignorePatterns: ["dist", "tsconfig*.json", ".vitest", ".turbo", "test/e2e"],
  tsconfigFile: "none",
  incremental: true,
  incrementalFile: `.stryker/${chosenAreas.join("-")}.json`,
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { allowColor: false, logTests: false, allowEmojis: false },
  jsonReporter: { fileName: `.stryker/report-${chosenAreas.join("-")}.json` },
  checkers: [],
  allowConsoleColors: false,
};
