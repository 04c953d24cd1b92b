import { e2eTests } from "../../scripts/vitest-base.mjs";

// No retry: a payment that is rarely lost or doubled is a failure, too.
export default e2eTests({ test: { retry: 0 } });
