import type { World } from "../world.js";
import type { Reader } from "./reader.js";

/** The values of a code block's variables, by name. */
export type Values = Record<string, unknown>;

/** The variables of a README's code block. `result`: those that it declared. `scope`: those that it could use. */
export type RunResult = { result: Values; scope: Values };
/**
 * The result of a code block of the docs, and its surroundings: the simulated world `w`, and `reader`, the values that
 * the block uses but does not define. `again` runs the block once more with other values.
 */
export type RunContext = RunResult & { w: World; reader: Reader; again: (values: Values) => Promise<RunResult> };
