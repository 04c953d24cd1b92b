import type { Clock } from "../clock.js";
import { SharedTimers } from "../transport/shared-timers.js";
import { wait } from "../transport/wait.js";

const firstPollMs = 2_000;
const pollMs = 3_000;
const jitterMs = 2_000;
const slowerAfterMs = 120_000;

// Up to this number of orders, each order is polled on its own.
const fewOrders = 5;
// One query takes a list of order numbers with at most `listLength` characters. After n queries, polling pauses for n
// times `perQueryMs`, so that it uses at most half of QFPay's 400 calls a minute.
const listLength = 128;
const perQueryMs = 300;
// Above this number of orders, the newest records are queried by time range instead of by lists of order numbers.
const fewNumbers = 50;
const recordsPerPage = 100;
const sharedStartMs = 1_000;

/** The schedule of the polls of one order. */
export type PollSchedule = {
  /** Resolves when the order's next poll is due. `waitedMs`: milliseconds since the client began to poll it. */
  waitForNextPoll(waitedMs: number, signal: AbortSignal): Promise<void>;
  /** Removes the order from the polled orders. */
  leave(): void;
};

/**
 * Decides when to poll the orders that a client waits for. With few orders, each order is polled on its own: after 2 s,
 * then every 3 to 5 s, and after two minutes half as often. With many orders, all orders are polled at the same time,
 * so that they share queries; the more queries are needed, the longer the pause.
 */
export class PollTiming {
  readonly #clock: Clock;
  readonly #random: () => number;
  /** Timers that start many orders' polls at the same time. */
  readonly #timers: SharedTimers;
  /** The number of orders that are polled now. */
  #orders = 0;
  /** The length of the comma-separated list of the polled orders' numbers. */
  #characters = 0;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
    this.#timers = new SharedTimers(clock);
  }

  /**
   * The `use` (purpose) with which the queries request limiter slots: `call` for a few orders. For many orders `poll`,
   * which the limiter serves after the merchant's calls.
   */
  get use(): "call" | "poll" {
    return this.#orders <= fewOrders ? "call" : "poll";
  }

  /** Adds an order to the polled orders. `leave` of the returned schedule removes it. */
  join(number: string): PollSchedule {
    this.#orders++;
    this.#characters += number.length + 1;
    return {
      waitForNextPoll: (waitedMs, signal) => this.#waitForNextPoll(waitedMs, signal),
      leave: () => {
        this.#orders--;
        this.#characters -= number.length + 1;
      },
    };
  }

  /** Waits until an order's next poll is due. @param waitedMs milliseconds since the client began to poll it */
  #waitForNextPoll(waitedMs: number, signal: AbortSignal): Promise<void> {
    const isFirst = waitedMs === 0;
    const pauseMs = (waitedMs < slowerAfterMs ? 1 : 2) * (pollMs + this.#random() * jitterMs);
    const ownPauseMs = isFirst ? firstPollMs : pauseMs;
    if (this.#orders <= fewOrders) return wait(ownPauseMs, this.#clock, signal);
    const lists = Math.ceil(this.#characters / listLength);
    const pages = Math.ceil(this.#orders / recordsPerPage) + 1;
    const roundMs = (this.#orders > fewNumbers ? Math.min(lists, pages) : lists) * perQueryMs;
    // The first poll of an order is made soon, whatever the load, so that a short wait does not end without a poll.
    const roundIntervalMs = isFirst ? sharedStartMs : Math.max(sharedStartMs, roundMs);
    return this.#timers.waitUntil(
      Math.ceil((this.#clock.monotonic() + ownPauseMs) / roundIntervalMs) * roundIntervalMs,
      signal,
    );
  }
}
