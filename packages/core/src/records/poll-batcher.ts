import { type Clock, setTimer } from "../clock.js";
import type { Transaction } from "../transaction.js";
import { Heartbeat } from "../transport/heartbeat.js";
import { onAbort } from "../transport/on-abort.js";
import { wait } from "../transport/wait.js";
import type { NumberKey } from "./transaction-batch.js";

type QueryResult = Transaction[] | Error;

/** A call that waits for the gateway's records under an order number. */
type WaitingPoll = {
  key: NumberKey;
  records?: QueryResult;
  /** The round of queries in which this call's number is queried; absent until that round begins. */
  round?: Heartbeat | undefined;
  wake?: () => void;
};

// The first `burst` queries may be sent at once, later ones every `perQueryMs`, so that polling takes at most half of
// QFPay's 400 calls a minute and is spread over the minute.
const burst = 5;
const perQueryMs = 300;
// The longest time for which a query without a response may delay the other calls.
const maxDelayMs = 5_000;
// The lowest `#credit` (queries that may be sent) before a round of queries, so that it waits at most `maxDelayMs`.
const minCredit = 1 - maxDelayMs / perQueryMs;
const checkAliveMs = 3_000;

/**
 * Combines the status queries of one client: all numbers that are requested while a round of queries is under way are
 * queried together in the next round.
 *
 * Each round is run by one of the waiting calls, so that on Workers it belongs to a request that is still open. If that
 * request ends early, its round stops without a signal, so the other calls check from time to time whether the round is
 * still running.
 */
export class PollBatcher {
  readonly #clock: Clock;
  /** Looks up the records of all these numbers together. Calls `onQuery` for each request to the gateway. */
  readonly #query: (keys: readonly NumberKey[], onQuery: () => void) => Promise<QueryResult[]>;
  /** The calls that wait for the next round of queries. */
  readonly #waiting = new Set<WaitingPoll>();
  /** Shows whether the current round of queries still runs. On Workers, a round may stop without an error. */
  #currentRound: Heartbeat | undefined;
  /** The number of queries that may be sent at the time `#creditAt`; negative after many queries. */
  #credit = burst;
  /** When `#credit` (the queries that may be sent at once) was calculated, in ms of the monotonic clock. */
  #creditAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, query: (keys: readonly NumberKey[], onQuery: () => void) => Promise<QueryResult[]>) {
    this.#clock = clock;
    this.#query = query;
  }

  /** Returns the gateway's records under a number, from the next round of queries. */
  async load(key: NumberKey): Promise<Transaction[]> {
    key.signal.throwIfAborted();
    const poll: WaitingPoll = { key };
    const removeAbortCallback = onAbort(key.signal, () => poll.wake?.());
    this.#waiting.add(poll);
    try {
      while (poll.records === undefined) {
        if (poll.round && !poll.round.isAlive) this.#joinNextRound(poll);
        if (poll.round || this.#currentRound?.isAlive) await this.#sleep(poll);
        else await this.#runNextRound();
        key.signal.throwIfAborted();
      }
    } finally {
      removeAbortCallback();
      this.#waiting.delete(poll);
    }
    if (poll.records instanceof Error) throw poll.records;
    return poll.records;
  }

  /** Makes a call wait for the next round of queries, because its own round has stopped early. */
  #joinNextRound(poll: WaitingPoll): void {
    poll.round = undefined;
    this.#waiting.add(poll);
  }

  /** Waits until the round of queries that another poll runs has ended, at most `checkAliveMs`. */
  async #sleep(poll: WaitingPoll): Promise<void> {
    let timer: unknown;
    await new Promise<void>((resolve) => {
      poll.wake = resolve;
      timer = setTimer(this.#clock, resolve, checkAliveMs);
    });
    this.#clock.clearTimeout(timer);
  }

  /**
   * Runs the next round of queries for all waiting calls. After `maxDelayMs` another call may run a round, even if this
   * round is still under way.
   */
  async #runNextRound(): Promise<void> {
    const currentRound = new Heartbeat(this.#clock);
    this.#currentRound = currentRound;
    await undefined; // Numbers that are requested in the same tick are queried together.
    const restMs = (1 - this.#availableQueries()) * perQueryMs;
    if (restMs > 0) await wait(restMs, this.#clock);
    if (this.#currentRound === currentRound) {
      const polls = [...this.#waiting].filter(({ key }) => !key.signal.aborted);
      this.#waiting.clear();
      if (polls.length > 0) await this.#waitAtMost(maxDelayMs, this.#runRound(polls));
    }
    currentRound.end();
    if (this.#currentRound === currentRound) for (const next of this.#waiting) return next.wake?.();
  }

  /** Returns the number of queries that may be sent now, at most `burst`. */
  #availableQueries(): number {
    const now = this.#clock.monotonic();
    this.#credit = Math.min(burst, Math.max(minCredit, this.#credit) + (now - this.#creditAt) / perQueryMs);
    this.#creditAt = now;
    return this.#credit;
  }

  /** Queries the order numbers of the waiting polls together, and gives each poll its records. */
  async #runRound(polls: readonly WaitingPoll[]): Promise<void> {
    const round = new Heartbeat(this.#clock);
    for (const poll of polls) poll.round = round;
    const records = await this.#query(
      polls.map(({ key }) => key),
      () => void this.#credit--,
    );
    round.end();
    polls.forEach((poll, at) => {
      poll.records = records[at]!;
      poll.wake?.();
    });
  }

  /** Waits for the work, but no longer than `ms` milliseconds. The work continues after that. */
  async #waitAtMost(ms: number, work: Promise<void>): Promise<void> {
    const stop = new AbortController();
    await Promise.race([work, wait(ms, this.#clock, stop.signal).catch(() => {})]);
    stop.abort();
  }
}
