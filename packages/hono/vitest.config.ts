import { tests } from "../../scripts/vitest-base.mjs";

export default tests();
