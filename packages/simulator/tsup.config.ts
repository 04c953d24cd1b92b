import { library } from "../../scripts/tsup-base.mjs";

export default library({ entry: { index: "src/index.ts", cli: "src/cli.ts" } });
