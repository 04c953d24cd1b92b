import { library } from "../../scripts/tsup-base.mjs";

// The package is a command that nobody imports, so it has one module format and no declarations.
export default library({ entry: { cli: "src/cli.ts" }, format: ["esm"] });
