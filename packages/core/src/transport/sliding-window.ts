import { QFPayConfigError } from "../errors.js";
import type { RateWindow } from "./limiter.js";

/** A log of the last `limit` dispatches: exact wherever the window is laid, constant time and memory. */
export class SlidingWindow {
  readonly #dispatches: Float64Array;
  readonly #spanMs: number;
  #oldest = 0;

  /** @param marginMs added to the window, because the gateway counts arrivals and we count dispatches */
  constructor({ limit, windowMs }: RateWindow, marginMs: number) {
    if (!(Number.isInteger(limit) && limit > 0) || !(windowMs > 0)) {
      throw new QFPayConfigError("Each rate window needs a limit of at least 1 and a windowMs above 0.");
    }
    this.#dispatches = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
    this.#spanMs = windowMs + marginMs;
  }

  /** The earliest moment at which one more dispatch fits. */
  get freeAt(): number {
    return this.#dispatches[this.#oldest]! + this.#spanMs;
  }

  record(now: number): void {
    this.#dispatches[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.#dispatches.length;
  }
}
