import type { World } from "../world.js";
import type { Reader } from "./reader.js";

export type Values = Record<string, unknown>;

/** The result of running a block: its declarations, and the values in its scope. */
export type Ran = { result: Values; scope: Values };
export type Played = Ran & { w: World; reader: Reader; again: (values: Values) => Promise<Ran> };
