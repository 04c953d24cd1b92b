import { aloneTests } from "../../scripts/vitest-base.mjs";

// A scenario takes longer on a busy machine, and is repeated if another program disturbed it.
export default aloneTests({ test: { testTimeout: 600_000 } });
