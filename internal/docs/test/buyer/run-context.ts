import type { World } from "../world.js";
import type { Reader } from "./reader.js";

export type Values = Record<string, unknown>;

/** The result of running a block: its declarations, and the values in its scope. */
export type RunResult = { result: Values; scope: Values };
export type RunContext = RunResult & { w: World; reader: Reader; again: (values: Values) => Promise<RunResult> };
