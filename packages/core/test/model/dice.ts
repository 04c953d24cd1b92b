/** A random number generator: the same seed gives the same numbers. */
export class Dice {
  /** The generator's state, an integer of 32 bits. */
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
    // Neighbouring seeds give similar first numbers, so the first four numbers are skipped.
    for (let n = 0; n < 4; n++) this.next();
  }

  /** Returns a random number in [0, 1), as `Math.random` does. */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  /** Returns `true` with the probability `share`. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** Returns a random integer from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Returns a random element of the list. */
  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!;
  }
}
