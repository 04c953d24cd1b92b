import { e2eTests } from "../../scripts/vitest-base.mjs";

// The tests are not retried: even a payment that is lost or doubled in one of many runs is a failure.
export default e2eTests({ test: { retry: 0 } });
