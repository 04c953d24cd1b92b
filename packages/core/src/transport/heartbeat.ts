import { type Clock, setTimer } from "../clock.js";

const beatMs = 1_000;
// Work without a heartbeat for this long counts as stopped. A busy process rarely delays a heartbeat by so much.
const maxSilenceMs = 5_000;

/**
 * Shows whether work that other calls wait for is still running: while it runs, a timer notes the time. On Cloudflare
 * Workers, work stops without notice when the request that started it ends.
 */
export class Heartbeat {
  readonly #clock: Clock;
  /** The time of the last heartbeat, in milliseconds of the monotonic clock. */
  #beatAt = Number.NEGATIVE_INFINITY;
  #timer: unknown;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beat();
  }

  /** Whether the work is still running, according to its heartbeat. */
  get isAlive(): boolean {
    return this.#clock.monotonic() - this.#beatAt < maxSilenceMs;
  }

  /** Stops the heartbeat. Called when the work is done. */
  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#beatAt = Number.NEGATIVE_INFINITY;
  }

  /** Notes that the work is still running, and sets the timer for the next heartbeat. */
  #beat(): void {
    this.#beatAt = this.#clock.monotonic();
    this.#timer = setTimer(this.#clock, () => this.#beat(), beatMs);
  }
}
