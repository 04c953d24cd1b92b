import { library } from "../../scripts/tsup-base.mjs";

export default library({ entry: { index: "src/index.ts", testing: "src/testing.ts" } });
