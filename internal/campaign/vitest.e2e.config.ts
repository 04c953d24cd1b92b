import { e2eTests } from "../../scripts/vitest-base.mjs";

// No retries: a payment that is lost or doubled is a failure, even if it happens in only one run of many.
export default e2eTests({ test: { retry: 0 } });
