import { type Clock, setTimer } from "../clock.js";
import type { Transaction } from "../transaction.js";
import { onAbort } from "../transport/on-abort.js";
import { Pulse } from "../transport/pulse.js";
import { wait } from "../transport/wait.js";
import type { NumberKey } from "./transaction-batch.js";

type QueryResult = Transaction[] | Error;

/** A call that waits for the gateway's records under a number. */
type Asked = {
  key: NumberKey;
  found?: QueryResult;
  /** The round of queries that includes the number; absent until that round begins. */
  round?: Pulse | undefined;
  wake?: () => void;
};

// The first `burst` queries may be sent at once, later ones every `perQueryMs`, so that polling takes at most half of
// QFPay's 400 calls a minute and is spread over the minute.
const burst = 5;
const perQueryMs = 300;
// The longest time for which a query without a response may delay the other calls.
const longestHoldMs = 5_000;
// A number of 100 characters needs a query of its own, so a large round makes many queries. The next round waits until
// these queries fit into the rate limit, but at most `longestHoldMs`.
const minCredit = 1 - longestHoldMs / perQueryMs;
const checkAliveMs = 3_000;

/**
 * Gathers the polls of one client: all numbers that are requested while a round of queries is under way are queried
 * together in the next round.
 *
 * Each round is run by one of the waiting calls, so that on Workers it belongs to a request that is still open. If that
 * request ends early, its round stops without a signal, so the other calls check from time to time whether the round is
 * still running.
 */
export class PollBatcher {
  readonly #clock: Clock;
  readonly #query: (keys: readonly NumberKey[], onQuery: () => void) => Promise<QueryResult[]>;
  readonly #waiting = new Set<Asked>();
  /** The call that runs the current round. */
  #leader: Pulse | undefined;
  #credit = burst;
  #creditAt = Number.NEGATIVE_INFINITY;

  /** @param query queries all keys at once, and calls `onQuery` for each query that it needs */
  constructor(clock: Clock, query: (keys: readonly NumberKey[], onQuery: () => void) => Promise<QueryResult[]>) {
    this.#clock = clock;
    this.#query = query;
  }

  async load(key: NumberKey): Promise<Transaction[]> {
    key.signal.throwIfAborted();
    const asked: Asked = { key };
    const forget = onAbort(key.signal, () => asked.wake?.());
    this.#waiting.add(asked);
    try {
      while (asked.found === undefined) {
        if (asked.round && !asked.round.isAlive) this.#askAgain(asked);
        if (asked.round || this.#leader?.isAlive) await this.#sleep(asked);
        else await this.#lead();
        key.signal.throwIfAborted();
      }
    } finally {
      forget();
      this.#waiting.delete(asked);
    }
    if (asked.found instanceof Error) throw asked.found;
    return asked.found;
  }

  #askAgain(asked: Asked): void {
    asked.round = undefined;
    this.#waiting.add(asked);
  }

  /** Sleeps until the call is woken, or for `checkAliveMs`. */
  async #sleep(asked: Asked): Promise<void> {
    let timer: unknown;
    await new Promise<void>((resolve) => {
      asked.wake = resolve;
      timer = setTimer(this.#clock, resolve, checkAliveMs);
    });
    this.#clock.clearTimeout(timer);
  }

  /** Runs the next round. After `longestHoldMs` another call may run a round, even if this one is still under way. */
  async #lead(): Promise<void> {
    const leader = new Pulse(this.#clock);
    this.#leader = leader;
    await undefined; // Numbers that are requested in the same tick join the round.
    const restMs = (1 - this.#earned()) * perQueryMs;
    if (restMs > 0) await wait(restMs, this.#clock);
    if (this.#leader === leader) {
      const asked = [...this.#waiting].filter(({ key }) => !key.signal.aborted);
      this.#waiting.clear();
      if (asked.length > 0) await this.#atMost(longestHoldMs, this.#round(asked));
    }
    leader.end();
    if (this.#leader === leader) for (const next of this.#waiting) return next.wake?.();
  }

  /** Returns the number of queries that may be sent now, at most `burst`. */
  #earned(): number {
    const now = this.#clock.monotonic();
    this.#credit = Math.min(burst, Math.max(minCredit, this.#credit) + (now - this.#creditAt) / perQueryMs);
    this.#creditAt = now;
    return this.#credit;
  }

  async #round(asked: readonly Asked[]): Promise<void> {
    const round = new Pulse(this.#clock);
    for (const one of asked) one.round = round;
    const found = await this.#query(
      asked.map(({ key }) => key),
      () => void this.#credit--,
    );
    round.end();
    asked.forEach((one, at) => {
      one.found = found[at]!;
      one.wake?.();
    });
  }

  async #atMost(ms: number, work: Promise<void>): Promise<void> {
    const stop = new AbortController();
    await Promise.race([work, wait(ms, this.#clock, stop.signal).catch(() => {})]);
    stop.abort();
  }
}
