import { type Clock, setTimer } from "../clock.js";
import { Alarm } from "./alarm.js";

/**
 * A time-out of one length for many waits. Equally long waits end in the order in which they began, so one timer serves
 * all waits.
 */
export class CommonTimeout {
  /** The length of the time-out in milliseconds. */
  readonly ms: number;
  readonly #clock: Clock;
  /** The callback of each wait and the wait's end, in ms of the monotonic clock. The earliest end comes first. */
  readonly #deadlines = new Map<() => void, number>();
  /** Each wait's callback and own timer: on platforms that stop the timers of a request when it ends. */
  readonly #timers = new Map<() => void, unknown>();
  /** The timer for all waits, set to the earliest end. Platforms that use `#timers` do not use it. */
  readonly #alarm: Alarm;

  constructor(ms: number, clock: Clock) {
    this.ms = ms;
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => this.#endDue());
  }

  /** Starts a wait. @param onTimeout called when the time is over, unless `end(onTimeout)` is called before */
  start(onTimeout: () => void): void {
    if (!this.#clock.timersOutliveRequests) {
      this.#timers.set(onTimeout, setTimer(this.#clock, onTimeout, this.ms));
      return;
    }
    this.#deadlines.set(onTimeout, this.#clock.monotonic() + this.ms);
    this.#alarm.setFor(this.#deadlines.values().next().value!);
  }

  /** Ends a wait early: its callback will not be called. */
  end(onTimeout: () => void): void {
    if (this.#deadlines.delete(onTimeout) && this.#deadlines.size === 0) this.#alarm.clear();
    if (!this.#timers.has(onTimeout)) return;
    this.#clock.clearTimeout(this.#timers.get(onTimeout));
    this.#timers.delete(onTimeout);
  }

  /** Calls the callbacks of the waits that are over, and sets the timer for the next wait. */
  #endDue(): void {
    for (const [onTimeout, at] of this.#deadlines) {
      if (at > this.#clock.monotonic()) {
        this.#alarm.setFor(at);
        return;
      }
      this.#deadlines.delete(onTimeout);
      onTimeout();
    }
  }
}
