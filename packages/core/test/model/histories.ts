import { type Endings, play, type Twist } from "./history.js";

/** `MODEL_SEED=4711` plays from another seed, `MODEL_SEED=fresh` from one that nobody has seen. */
export function firstSeed(usual: number): number {
  const { MODEL_SEED } = process.env;
  if (MODEL_SEED === "fresh") return Math.floor(Math.random() * 2 ** 31);
  return MODEL_SEED === undefined ? usual : Number(MODEL_SEED);
}

type Range = { from: number; count: number; endings?: Endings; twist?: Twist };

/** Plays histories until one of them holds a false word; `MODEL_HISTORIES=1` says how many at most. */
export async function falseHistories({ from, count, endings, twist }: Range): Promise<string[]> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // half of the time would go into stacks that nobody reads
  try {
    for (let n = 0; n < Number(process.env.MODEL_HISTORIES ?? count); n++) {
      const told = await play(from + n, endings, twist);
      if (told.length > 0) return told;
    }
    return [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
