import { tests } from "../../scripts/vitest-base.mjs";

/** One worker, because a second one would load the simulator and the client again. */
export default tests({ test: { maxWorkers: 1 } });
