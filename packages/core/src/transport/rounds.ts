import type { Clock } from "../clock.js";
import { untilAborted, wait } from "./wait.js";

type Round = { fired: Promise<void>; waiting: number; stop: AbortController };

/** Moments at which several wait together: one timer for all of them, so that they go on in one tick. */
export class Rounds {
  readonly #clock: Clock;
  readonly #rounds = new Map<number, Round>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param at milliseconds of the clock's `monotonic`; rejects with the signal's reason when it fires */
  async meet(at: number, signal: AbortSignal): Promise<void> {
    const round = this.#rounds.get(at) ?? this.#open(at);
    round.waiting++;
    try {
      await untilAborted(round.fired, signal);
    } finally {
      if (--round.waiting === 0) {
        round.stop.abort();
        this.#rounds.delete(at);
      }
    }
  }

  #open(at: number): Round {
    const stop = new AbortController();
    const fired = wait(at - this.#clock.monotonic(), this.#clock, stop.signal);
    fired.catch(() => {}); // everybody has left
    const round = { fired, waiting: 0, stop };
    this.#rounds.set(at, round);
    return round;
  }
}
