import { aloneTests } from "../../scripts/vitest-base.mjs";

export default aloneTests({ test: { testTimeout: 300_000 } });
