import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isWeekly } from "../../../../scripts/weekly.mjs";

/** The folder `examples` of this repository. */
export const examplesFolder = fileURLToPath(new URL("../../../../examples", import.meta.url));

/** One of the example shops, each of which is a folder of `examples/`. */
export type Example = {
  name: string;
  /** Whether the example needs a newer version of Node than the oldest version that the packages support. */
  needsNewNode?: true;
};

const { EXAMPLES } = process.env;

/**
 * The names of the examples to install and test: all, or only those that `EXAMPLES=hono,nestjs` lists. Only the weekly
 * run installs examples/express-js, because its shop is a copy of the one in examples/express (copies.test.ts).
 */
export const exampleNames = readdirSync(examplesFolder)
  .filter((name) => existsSync(join(examplesFolder, name, "package.json")))
  .filter((name) => isWeekly || name !== "express-js")
  .filter((name) => !EXAMPLES || EXAMPLES.split(",").includes(name));
