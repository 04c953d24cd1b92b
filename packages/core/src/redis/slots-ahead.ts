import type { Clock } from "../clock.js";
import type { LimiterUse } from "../transport/limiter.js";

/** A slot that Redis has granted to this process, to be used from the monotonic time `at` on. */
export type GrantedSlot = {
  readonly id: string;
  readonly use: LimiterUse;
  readonly at: number;
  readonly epoch: string | undefined;
};

/** The granted slots of this process that cannot be used yet, because their time has not come. */
export class SlotsAhead {
  readonly #clock: Clock;
  readonly #onDue: (slot: GrantedSlot) => void;
  readonly #timers = new Map<GrantedSlot, unknown>(); // the slots, earliest first

  constructor(clock: Clock, onDue: (slot: GrantedSlot) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  count(use: LimiterUse): number {
    let count = 0;
    for (const slot of this.#timers.keys()) if (slot.use === use) count++;
    return count;
  }

  add(slot: GrantedSlot): void {
    const timer = this.#clock.setTimeout(
      () => {
        this.#timers.delete(slot);
        // A timer may fire a fraction of a millisecond early.
        if (this.#clock.monotonic() < slot.at) this.add(slot);
        else this.#onDue(slot);
      },
      Math.ceil(slot.at - this.#clock.monotonic()),
    );
    this.#timers.set(slot, timer);
  }

  /** Removes the latest slots of a use, so that at most `most` remain. @returns the removed slots */
  trim(use: LimiterUse, most: number): GrantedSlot[] {
    const surplus = [...this.#timers.keys()].filter((slot) => slot.use === use).slice(most);
    for (const slot of surplus) {
      this.#clock.clearTimeout(this.#timers.get(slot));
      this.#timers.delete(slot);
    }
    return surplus;
  }
}
