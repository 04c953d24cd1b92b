import { aloneTests } from "../../scripts/vitest-base.mjs";

// A busy machine plays the scenes more slowly, and a disturbed scene is played again.
export default aloneTests({ test: { testTimeout: 600_000 } });
