import type { Clock } from "../clock.js";
import type { Transaction } from "../transaction.js";
import { wait } from "../transport/wait.js";
import type { NumberKey } from "./transaction-batch.js";

type Found = Transaction[] | Error;
type Asked = { key: NumberKey; resolve: (records: Transaction[]) => void; reject: (error: Error) => void };

// A few queries go at once; in the long run each is given this much time, so that polling takes at most half of QFPay's
// 400 a minute, spread over the minute.
const burst = 5;
const perQueryMs = 300;
// A query that hangs must not hold everybody else back.
const longestHoldMs = 5_000;

/** Gathers the polls of one client: the numbers that are asked for while a round is under way share the next one. */
export class PollRoom {
  readonly #clock: Clock;
  readonly #query: (keys: readonly NumberKey[], onQuery: () => void) => Promise<Found[]>;
  #waiting: Asked[] = [];
  #isBusy = false;
  #credit = burst;
  #creditAt = Number.NEGATIVE_INFINITY;

  /** @param query asks for all keys at once and calls `onQuery` for each query that this takes */
  constructor(clock: Clock, query: (keys: readonly NumberKey[], onQuery: () => void) => Promise<Found[]>) {
    this.#clock = clock;
    this.#query = query;
  }

  load(key: NumberKey): Promise<Transaction[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#isBusy) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#isBusy = true;
    await undefined; // numbers of the same tick go along
    while (this.#waiting.length > 0) {
      const restMs = (1 - this.#earned()) * perQueryMs;
      if (restMs > 0) await wait(restMs, this.#clock);
      const asked = this.#waiting.filter(({ key }) => !key.signal.aborted);
      this.#waiting = [];
      if (asked.length > 0) await this.#atMost(longestHoldMs, this.#round(asked));
    }
    this.#isBusy = false;
  }

  /** Queries that may go now, at most `burst`. */
  #earned(): number {
    const now = this.#clock.monotonic();
    this.#credit = Math.min(burst, this.#credit + (now - this.#creditAt) / perQueryMs);
    this.#creditAt = now;
    return this.#credit;
  }

  async #round(asked: readonly Asked[]): Promise<void> {
    const records = await this.#query(
      asked.map(({ key }) => key),
      () => void this.#credit--,
    );
    asked.forEach(({ resolve, reject }, at) => {
      const record = records[at]!;
      if (record instanceof Error) reject(record);
      else resolve(record);
    });
  }

  async #atMost(ms: number, work: Promise<void>): Promise<void> {
    const stop = new AbortController();
    await Promise.race([work, wait(ms, this.#clock, stop.signal).catch(() => {})]);
    stop.abort();
  }
}
