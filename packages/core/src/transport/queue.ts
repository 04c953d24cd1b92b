import { QFPayConfigError, type QFPayError, QFPayRateLimitError } from "../errors.js";
import type { LimiterUse, Release } from "./limiter.js";
import { usesInOrder } from "./slot-rules.js";

/** The callback of a waiting call, which receives the slot or the error that ends the wait. */
export type SlotCallback = (slot: Release | QFPayError) => void;

// The largest number of stray reads (reads of order numbers that the checkout routes do not know) that may wait.
// Strangers can cause such reads, so a flood of them must not fill the memory.
const maxStrays = 100;

/**
 * The queue of the calls that wait for a slot: enquiries first, then calls, polls and stray reads (of unknown orders).
 * Calls with the same use (purpose) keep the order in which they came.
 */
export class CallQueue {
  /** For each use (purpose): the callbacks of the waiting calls, longest wait first. */
  readonly #waiting: Readonly<Record<LimiterUse, Set<SlotCallback>>> = {
    enquiry: new Set(),
    call: new Set(),
    poll: new Set(),
    stray: new Set(),
  };
  /** The number of calls that `add` has refused so far. */
  refused = 0;
  /** For each use (purpose): the largest number of calls that may wait. */
  readonly #maxWaiting: Readonly<Record<LimiterUse, number>>;

  /** @throws {QFPayConfigError} if `maxQueue` is not a positive number */
  constructor(maxQueue: number) {
    if (!(maxQueue > 0)) throw new QFPayConfigError("maxQueue must be a positive number of calls.");
    const maxStrayCalls = Math.min(maxQueue, maxStrays);
    this.#maxWaiting = { enquiry: Number.POSITIVE_INFINITY, call: maxQueue, poll: maxQueue, stray: maxStrayCalls };
  }

  /** The number of waiting calls. */
  get size(): number {
    return usesInOrder.reduce((sum, use) => sum + this.#waiting[use].size, 0);
  }

  /** Whether a new call with this use (purpose) would be served next. */
  isFree(use: LimiterUse): boolean {
    return usesInOrder.slice(0, usesInOrder.indexOf(use) + 1).every((earlier) => this.#waiting[earlier].size === 0);
  }

  /** Whether a call with this use (purpose) waits. */
  has(use: LimiterUse): boolean {
    return this.#waiting[use].size > 0;
  }

  /** The number of waiting calls with this use (purpose). */
  count(use: LimiterUse): number {
    return this.#waiting[use].size;
  }

  /** Returns the use (the purpose of a slot) that is served next. */
  firstUse(): LimiterUse | undefined {
    return usesInOrder.find((use) => this.#waiting[use].size > 0);
  }

  /**
   * Adds a waiting call at the end of the queue of its use (purpose).
   *
   * @throws {QFPayRateLimitError} if too many calls with the same `use` already wait; enquiries are never refused
   */
  add(waiter: SlotCallback, use: LimiterUse): void {
    const waiting = this.#waiting[use];
    if (waiting.size >= this.#maxWaiting[use]) {
      this.refused++;
      throw new QFPayRateLimitError(
        `${waiting.size} calls already wait for a slot within QFPay's rate limits (use "${use}", maxQueue ` +
          `${this.#maxWaiting[use]}), so this one was not sent. Send less, batch queries with getMany, or raise maxQueue of the limiter.`,
        { outcome: "not_sent", retryable: true },
      );
    }
    waiting.add(waiter);
  }

  /** Removes the call with this use (purpose) that waits longest, and returns its callback. */
  take(use: LimiterUse): SlotCallback | undefined {
    const [waiter] = this.#waiting[use];
    if (waiter) this.#waiting[use].delete(waiter);
    return waiter;
  }

  /** Rejects all waiting calls with an error. */
  fail(error: QFPayError): void {
    for (const use of usesInOrder) {
      for (let waiter = this.take(use); waiter; waiter = this.take(use)) waiter(error);
    }
  }

  /** Removes a call from the queue. @returns whether the call was waiting */
  remove(waiter: SlotCallback, use: LimiterUse): boolean {
    return this.#waiting[use].delete(waiter);
  }
}
