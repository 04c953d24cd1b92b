import type { Clock } from "../clock.js";
import { Alarm } from "../transport/alarm.js";
import type { LimiterUse } from "../transport/limiter.js";

/** A slot that Redis has granted to this process, to be used from the monotonic time `at` on. */
export type GrantedSlot = {
  /** The id under which Redis counts the call that will use the slot. */
  readonly id: string;
  /** The purpose for which the slot was requested. */
  readonly use: LimiterUse;
  /** The time from which the slot may be used, in milliseconds of the monotonic clock. */
  readonly at: number;
  /** The id that the data in Redis had when the slot was granted. If this id changes, Redis has lost the slot. */
  readonly epoch: string | undefined;
};

/** The limiter slots that Redis has granted to this process and whose time has not come yet. */
export class GrantedSlots {
  readonly #clock: Clock;
  /** Called with each slot when its time `at` has come. */
  readonly #onDue: (slot: GrantedSlot) => void;
  /** The timer for the earliest slot. */
  readonly #alarm: Alarm;
  /** The slots, sorted by `at`, earliest first. */
  #slots: GrantedSlot[] = [];

  constructor(clock: Clock, onDue: (slot: GrantedSlot) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
    this.#alarm = new Alarm(clock, () => this.#useDueSlots());
  }

  /** Returns the number of held slots whose purpose is `use`. */
  count(use: LimiterUse): number {
    return this.#slots.filter((slot) => slot.use === use).length;
  }

  /** Adds a slot, and sets the timer for the earliest slot. */
  add(slot: GrantedSlot): void {
    this.#slots.push(slot);
    this.#slots.sort((a, b) => a.at - b.at);
    this.#alarm.setFor(this.#slots[0]!.at);
  }

  /** Keeps the `maxSlots` earliest slots for the purpose `use`. Removes and returns the later ones. */
  takeSurplus(use: LimiterUse, maxSlots: number): GrantedSlot[] {
    const surplus = this.#slots.filter((slot) => slot.use === use).slice(maxSlots);
    if (surplus.length > 0) {
      this.#slots = this.#slots.filter((slot) => !surplus.includes(slot));
      if (this.#slots.length === 0) this.#alarm.clear();
    }
    return surplus;
  }

  /**
   * Passes each slot whose time has come to `#onDue`. A timer may fire a fraction of a millisecond too early. The slot
   * is then kept, and the timer is set again.
   */
  #useDueSlots(): void {
    while (this.#slots.length > 0 && this.#slots[0]!.at <= this.#clock.monotonic()) this.#onDue(this.#slots.shift()!);
    if (this.#slots.length > 0) this.#alarm.setFor(this.#slots[0]!.at);
  }
}
