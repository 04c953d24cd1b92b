import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const examplesFolder = fileURLToPath(new URL("../../../../examples", import.meta.url));

/** One folder of `examples/`. */
export type Example = {
  name: string;
  /** It needs a newer Node than the oldest that the packages support. */
  needsNewNode?: true;
};

const { EXAMPLES } = process.env;

/** The folders that are installed: all, or those that `EXAMPLES=hono,nestjs` names. */
export const exampleNames = readdirSync(examplesFolder).filter(
  (name) => !EXAMPLES || EXAMPLES.split(",").includes(name),
);
