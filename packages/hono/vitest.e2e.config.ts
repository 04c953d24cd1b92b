import { e2eTests } from "../../scripts/vitest-base.mjs";

/** No retry after a failure: these tests need no browser, so every failure is a fault of the code. */
export default e2eTests({ test: { retry: 0 } });
