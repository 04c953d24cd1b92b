import { QFPayConfigError, QFPayRateLimitError } from "../errors.js";
import type { Landed, LimiterUse } from "./limiter.js";

/** A call that waits for its place. */
export type Waiter = {
  /** Set once it may go: what to call when it is over. */
  landed?: Landed;
  /** Makes it look again whether it may go. */
  wake: () => void;
};

/** Calls in order of asking; enquiries that settle an unclear call go first. */
export class CallQueue {
  readonly #waiting: Record<LimiterUse, Set<Waiter>> = { recovery: new Set(), call: new Set() };
  readonly #longest: number;

  /** @throws {QFPayConfigError} a length that is no positive number */
  constructor(longest: number) {
    if (!(longest > 0)) throw new QFPayConfigError("maxQueue must be a positive number of calls.");
    this.#longest = longest;
  }

  get size(): number {
    return this.#waiting.recovery.size + this.#waiting.call.size;
  }

  sizeOf(use: LimiterUse): number {
    return this.#waiting[use].size;
  }

  /** Who is next, and for what. */
  first(): { waiter: Waiter; use: LimiterUse } | undefined {
    for (const use of ["recovery", "call"] as const) {
      const [waiter] = this.#waiting[use];
      if (waiter) return { waiter, use };
    }
    return undefined;
  }

  /** @throws {QFPayRateLimitError} too many wait; enquiries are never refused */
  add(waiter: Waiter, use: LimiterUse): void {
    const waiting = this.#waiting[use];
    if (use === "call" && waiting.size >= this.#longest) {
      throw new QFPayRateLimitError(
        `${waiting.size} calls already wait for a place within QFPay's rate limits (maxQueue ${this.#longest}), so this ` +
          "one was not sent. Send less, batch queries with getMany, or raise maxQueue of the limiter.",
        { outcome: "not_sent", retryable: true },
      );
    }
    waiting.add(waiter);
  }

  remove(waiter: Waiter): void {
    this.#waiting.recovery.delete(waiter);
    this.#waiting.call.delete(waiter);
  }
}
