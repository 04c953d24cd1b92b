import { type Clock, setTimer } from "../clock.js";

const beatMs = 1_000;
// Long enough that a process which was busy with something else is not taken for stopped.
const silenceMs = 5_000;

/**
 * Tells whether work that others wait for still runs. On Workers everything that a request started ends with the request,
 * timers and promises alike, and nobody is told.
 */
export class Pulse {
  readonly #clock: Clock;
  #beatAt = Number.NEGATIVE_INFINITY;
  #timer: unknown;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beat();
  }

  get isAlive(): boolean {
    return this.#clock.monotonic() - this.#beatAt < silenceMs;
  }

  /** The work is done. */
  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#beatAt = Number.NEGATIVE_INFINITY;
  }

  #beat(): void {
    this.#beatAt = this.#clock.monotonic();
    this.#timer = setTimer(this.#clock, () => this.#beat(), beatMs);
  }
}
