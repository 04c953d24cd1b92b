import type { Clock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";

/** The limit of the load that a client may add by retries. */
export type RetryBudgetOptions = {
  /**
   * The number of retries that each call adds to the budget. Default 0.2: during a long failure, one call in five is
   * sent again.
   */
  share: number;
  /** The largest number of retries that the budget holds, which is also the number at the start. Default 20. */
  burst: number;
};

const perSecond = 1; // The budget also grows with time, so that a client with few calls can still retry.

/**
 * Prevents many failures from multiplying the load. The budget is a number of retries. It grows by `share` per call and
 * by one per second; each retry takes one away. When it is empty, a failed call is not sent again. Retries after a 429
 * take nothing, because the limiter's cool-down delays them already.
 */
export class RetryBudget {
  readonly #clock: Clock;
  /** The number of retries that each call adds to the budget. */
  readonly #share: number;
  /** The largest number of retries that the budget holds. */
  readonly #burst: number;
  /** The number of retries that the budget holds now. */
  #left: number;
  /** The time of the last `take`, in milliseconds of the monotonic clock. */
  #updatedAt: number;

  /** @throws {QFPayConfigError} if `share` or `burst` is misspelled or below zero */
  constructor(options: Partial<RetryBudgetOptions>, clock: Clock) {
    refuseMisspelled(options, { share: 0, burst: 0 } satisfies Record<keyof RetryBudgetOptions, 0>, "retryBudget");
    const { share = 0.2, burst = 20 } = options;
    if (!(share >= 0) || !(burst >= 0)) {
      throw new QFPayConfigError("retryBudget needs a share and a burst of zero or more.");
    }
    this.#clock = clock;
    this.#share = share;
    this.#burst = burst;
    this.#left = burst;
    this.#updatedAt = clock.monotonic();
  }

  /** Adds `share`, a fraction of a retry, to the budget when a call begins. */
  addShare(): void {
    this.#add(this.#share);
  }

  /** Takes one retry from the budget. @returns `false` if it holds less than one */
  take(): boolean {
    const now = this.#clock.monotonic();
    this.#add(((now - this.#updatedAt) / 1_000) * perSecond);
    this.#updatedAt = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** Adds retries, up to the largest number that the budget holds. */
  #add(amount: number): void {
    this.#left = Math.min(this.#burst, this.#left + amount);
  }
}
