import type { Clock } from "../clock.js";
import { Alarm } from "../transport/alarm.js";
import type { LimiterUse } from "../transport/limiter.js";

/** A slot that Redis has granted to this process, to be used from the monotonic time `at` on. */
export type GrantedSlot = {
  readonly id: string;
  readonly use: LimiterUse;
  readonly at: number;
  readonly epoch: string | undefined;
};

/** The limiter slots that Redis has granted to this process and whose time has not come yet. */
export class GrantedSlots {
  readonly #clock: Clock;
  readonly #onDue: (slot: GrantedSlot) => void;
  readonly #alarm: Alarm;
  #slots: GrantedSlot[] = []; // Earliest first, by `at`.

  constructor(clock: Clock, onDue: (slot: GrantedSlot) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
    this.#alarm = new Alarm(clock, () => this.#useDueSlots());
  }

  count(use: LimiterUse): number {
    return this.#slots.filter((slot) => slot.use === use).length;
  }

  add(slot: GrantedSlot): void {
    this.#slots.push(slot);
    this.#slots.sort((a, b) => a.at - b.at);
    this.#alarm.setFor(this.#slots[0]!.at);
  }

  /**
   * Removes the latest granted slots of a use (payments, for example) if this process holds more than `maxSlots` of
   * them. @returns the removed slots
   */
  takeSurplus(use: LimiterUse, maxSlots: number): GrantedSlot[] {
    const surplus = this.#slots.filter((slot) => slot.use === use).slice(maxSlots);
    if (surplus.length > 0) {
      this.#slots = this.#slots.filter((slot) => !surplus.includes(slot));
      if (this.#slots.length === 0) this.#alarm.clear();
    }
    return surplus;
  }

  /**
   * If the timer fires a fraction of a millisecond before the time of a slot, the slot is kept, and the timer is set
   * again.
   */
  #useDueSlots(): void {
    while (this.#slots.length > 0 && this.#slots[0]!.at <= this.#clock.monotonic()) this.#onDue(this.#slots.shift()!);
    if (this.#slots.length > 0) this.#alarm.setFor(this.#slots[0]!.at);
  }
}
