import { e2eTests } from "../../scripts/vitest-base.mjs";

// Two processes are busy with each file already, and a request must be answered in time.
export default e2eTests({ test: { maxWorkers: 1 } });
