import { e2eTests } from "../../scripts/vitest-base.mjs";

// No second try: a payment that is lost or doubled once in a while is a failure.
export default e2eTests({ test: { retry: 0 } });
