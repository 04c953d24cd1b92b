import { tests } from "../../scripts/vitest-base.mjs";

/** One worker, because these tests mostly wait, and a second worker would load all packages again. */
export default tests({ test: { maxWorkers: 1 } });
