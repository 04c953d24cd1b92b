import { type Clock, setTimer } from "../clock.js";

const beatMs = 1_000;
// Long enough that a process which was only busy for a while does not count as stopped.
const silenceMs = 5_000;

/**
 * Shows whether work that other calls wait for still runs. On Workers all timers and promises of a request end with the
 * request, and the calls that wait for them get no signal.
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

  /** Ends the pulse, because the work is done. */
  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#beatAt = Number.NEGATIVE_INFINITY;
  }

  #beat(): void {
    this.#beatAt = this.#clock.monotonic();
    this.#timer = setTimer(this.#clock, () => this.#beat(), beatMs);
  }
}
