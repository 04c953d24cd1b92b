import { type Clock, setTimer } from "../clock.js";

/** A timer that calls `onDue` at the earliest of the requested times. */
export class Alarm {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #timer: unknown;
  /** The time for which the timer is set, in milliseconds of the monotonic clock; `Infinity` without a timer. */
  #at = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /**
   * Sets the alarm, unless it is already set for an earlier time.
   *
   * @param at the time at which the alarm is to fire, in milliseconds of the clock's `monotonic`
   */
  setFor(at: number): void {
    const now = this.#clock.monotonic();
    // If the time of the current timer has passed, the timer was lost: on Workers, timers end with the request.
    if (this.#at <= at && this.#at > now) return;
    this.clear();
    this.#at = at;
    const ring = () => {
      this.#at = Number.POSITIVE_INFINITY;
      this.#onDue();
    };
    this.#timer = setTimer(this.#clock, ring, Math.max(1, Math.ceil(at - now)));
  }

  clear(): void {
    if (this.#at === Number.POSITIVE_INFINITY) return;
    this.#clock.clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }
}
