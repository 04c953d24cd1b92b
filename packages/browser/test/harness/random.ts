/** Returns numbers in [0, 1). `chance`: true in this share of the calls (0 to 1). `between`: a number in the range. */
export type Random = (() => number) & { chance(share: number): boolean; between(from: number, to: number): number };

/** Makes a generator whose numbers depend only on the seed. */
export function randomOf(seed: number): Random {
  let state = seed * 2_654_435_761 + 1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return Object.assign(next, {
    chance: (share: number) => next() < share,
    between: (from: number, to: number) => from + next() * (to - from),
  });
}
