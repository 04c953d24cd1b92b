import { type Endings, type Sabotage, simulate } from "./history.js";

/** Returns the seed of the first simulated history: the variable `MODEL_SEED` (`fresh`: random), else `usual`. */
export function firstSeed(usual: number): number {
  const { MODEL_SEED } = process.env;
  if (MODEL_SEED === "fresh") return Math.floor(Math.random() * 2 ** 31);
  return MODEL_SEED === undefined ? usual : Number(MODEL_SEED);
}

type Range = { from: number; count: number; endings?: Endings; twist?: Sabotage };

/**
 * Simulates random histories of a merchant's calls until the results of one history contradict the gateway's ledger.
 * Returns the contradictions.
 * At most `count` histories are simulated; the environment variable `MODEL_HISTORIES` replaces `count`.
 */
export async function findFalseHistory({ from, count, endings, twist }: Range): Promise<string[]> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // Capturing stack traces would take half of the time.
  try {
    for (let n = 0; n < Number(process.env.MODEL_HISTORIES ?? count); n++) {
      const told = await simulate(from + n, endings, twist);
      if (told.length > 0) return told;
    }
    return [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
