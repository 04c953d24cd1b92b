import { aloneTests } from "../../scripts/vitest-base.mjs";

export default aloneTests();
