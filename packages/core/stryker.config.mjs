/**
 * What is mutated (`files`, or the folder of that name), and the tests that must notice. Left out are property tests,
 * child processes and real waiting.
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
      "doors",
      "not-sent",
      "on-abort",
      "listeners",
      "recovery-never",
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
    ],
  },
};

const wanted = process.env.MUTATE?.split(",") ?? Object.keys(areas);
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
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  tempDirName: ".stryker/tmp",
  // The sandbox finds the tsconfig of the package above it.
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
