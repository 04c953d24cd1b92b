import { tests } from "../../scripts/vitest-base.mjs";

/** One worker, because a second one would load all packages again, which takes a third of the CPU time. */
export default tests({ test: { maxWorkers: 1 } });
