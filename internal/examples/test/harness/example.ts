import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const examplesFolder = fileURLToPath(new URL("../../../../examples", import.meta.url));

/** One folder of `examples/`. */
export type Example = {
  name: string;
  /** Set if the example needs a newer Node than the oldest one that the packages support. */
  needsNewNode?: true;
};

const { EXAMPLES } = process.env;

/** The names of the examples to test: all, or only the ones that `EXAMPLES=hono,nestjs` lists. */
export const exampleNames = readdirSync(examplesFolder)
  .filter((name) => existsSync(join(examplesFolder, name, "package.json")))
  .filter((name) => !EXAMPLES || EXAMPLES.split(",").includes(name));
