import { fileURLToPath } from "node:url";

export const examplesFolder = fileURLToPath(new URL("../../../../examples", import.meta.url));

/** One folder of `examples/`. */
export type Example = {
  name: string;
  /** It needs a newer Node than the oldest that the packages support. */
  needsNewNode?: true;
};

const all: readonly Example[] = [{ name: "express" }, { name: "express-js" }, { name: "hono" }, { name: "nestjs" }];

const { EXAMPLES } = process.env;

/** All of them, or those that `EXAMPLES=hono,nestjs` names. */
export const examples = EXAMPLES ? all.filter(({ name }) => EXAMPLES.split(",").includes(name)) : all;
