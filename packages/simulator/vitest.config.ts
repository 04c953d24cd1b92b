import { tests } from "../../scripts/vitest-base.mjs";

// The tests read the dashboard's style sheet as text. Without this option vitest would replace the text by an empty
// one.
export default tests({ test: { css: true } });
