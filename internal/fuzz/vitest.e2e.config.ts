import { e2eTests } from "../../scripts/vitest-base.mjs";

// Runs one test file at a time, because each already uses two processes, and requests must be answered in time.
export default e2eTests({ test: { maxWorkers: 1 } });
