/** A generator of random values. The same seed gives the same prepay ids, wallet numbers and nonces. */
export type Random = {
  /** Returns random decimal digits as text. */
  digits(length: number): string;
  /** Returns random hex digits as text. */
  hex(length: number): string;
  /** Returns a random number from 0 to just below 1. */
  fraction(): number;
  /** The current state of the generator. As the `seed` of another generator, it continues the sequence. */
  readonly state: number;
};

/**
 * Creates a generator of random numbers.
 *
 * @param seed any 32-bit integer
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32 is a small algorithm, which suffices because these values may be predictable.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
  const text = (length: number, radix: number) =>
    Array.from({ length }, () => (next() % radix).toString(radix)).join("");
  return {
    digits: (length) => text(length, 10),
    hex: (length) => text(length, 16),
    fraction: () => next() / 2 ** 32,
    get state() {
      return state;
    },
  };
}
