import { QFPayConfigError } from "../errors.js";
import type { RateWindow } from "./limiter.js";

/**
 * A sliding rate window. It keeps the times of the last calls that arrived at the gateway, in constant memory, and its
 * count is exact at any moment.
 */
export class SlidingWindow {
  /** The most calls that the window may contain. */
  readonly limit: number;
  /** The length of the window in milliseconds, including the safety margin. */
  readonly spanMs: number;
  /** The arrival times of `#size` calls, in a ring buffer that begins at `#oldest`. */
  readonly #arrivals: Float64Array;
  /** The position of the oldest call in `#arrivals`. */
  #oldest = 0;
  /** The number of calls that are still in the window. */
  #size = 0;
  /** The latest recorded arrival time. */
  #last = Number.NEGATIVE_INFINITY;

  /** @param marginMs the milliseconds that are added to the window for safety */
  constructor({ limit, windowMs }: RateWindow, marginMs: number) {
    if (!(Number.isInteger(limit) && limit > 0) || !(windowMs > 0)) {
      throw new QFPayConfigError("Each rate window needs a limit of at least 1 and a windowMs above 0.");
    }
    this.limit = limit;
    this.spanMs = windowMs + marginMs;
    this.#arrivals = new Float64Array(limit);
  }

  /** Returns the number of calls that are in the window at the time `now`. */
  countAt(now: number): number {
    while (this.#size > 0 && this.expiresAt(0) <= now) {
      this.#oldest = (this.#oldest + 1) % this.limit;
      this.#size--;
    }
    return this.#size;
  }

  /** Returns the arrival time of a call in the window. @param position 0 for the oldest call */
  arrivalAt(position: number): number {
    return this.#arrivals[(this.#oldest + position) % this.limit]!;
  }

  /** Returns the time at which a call leaves the window. @param position 0 for the oldest call */
  expiresAt(position: number): number {
    return this.arrivalAt(position) + this.spanMs;
  }

  /**
   * Records that a call arrived at the time `at`. If a later time was recorded before, that time is used instead,
   * because the times must be in order.
   */
  record(at: number): void {
    this.#last = Math.max(this.#last, at);
    this.#arrivals[(this.#oldest + this.#size) % this.limit] = this.#last;
    this.#size++;
  }
}
