import { e2eTests } from "../../scripts/vitest-base.mjs";

export default e2eTests({ test: { css: true, maxConcurrency: 2 } });
