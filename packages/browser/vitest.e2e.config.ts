import { e2eTests } from "../../scripts/vitest-base.mjs";

// The files of a worker share the modules that they import, because loading them again costs seconds of CPU each time.
export default e2eTests({ test: { isolate: false } });
