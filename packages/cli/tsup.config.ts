import { library } from "../../scripts/tsup-base.mjs";

// A command only: nobody imports it, so there is one module format and there are no declarations.
export default library({ entry: { cli: "src/cli.ts" }, format: ["esm"] });
