import { e2eTests } from "../../scripts/vitest-base.mjs";

// The tests are not retried, because a payment that is lost or doubled only rarely is a failure, too.
export default e2eTests({ test: { retry: 0 } });
