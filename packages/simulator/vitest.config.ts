import { tests } from "../../scripts/vitest-base.mjs";

// the dashboard's style sheet is served, not applied: without this it would be empty
export default tests({ test: { css: true, isolate: false } });
