import { type Clock, setTimer } from "../clock.js";

/** One timer, which is set for the earliest of the requested times. */
export class Alarm {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #timer: unknown;
  #at = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** @param at milliseconds of the clock's `monotonic`. The alarm fires then, or earlier if an earlier time was set */
  setFor(at: number): void {
    const now = this.#clock.monotonic();
    // A timer whose time is over has ended with its request, as on Workers.
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
