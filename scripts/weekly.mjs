/**
 * True in the weekly run of the e2e tests (`npm run test:e2e -- --weekly`), which tests more combinations and longer
 * random sequences than the run for each commit.
 */
export const isWeekly = process.env.WEEKLY === "1";
