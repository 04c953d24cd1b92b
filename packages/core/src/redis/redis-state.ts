/** The state of Redis and of the rate windows in it, as one process knows it. */
export type RedisState =
  /** Redis responds, and its rate windows contain all recent calls. */
  | { readonly is: "shared" }
  /** Redis responds but lost its record of calls. At the time `until`, these calls leave the rate windows. */
  | { readonly is: "unknown"; readonly until: number }
  /** Redis refuses commands, cannot be reached, or accepts a connection and does not respond. */
  | { readonly is: "away"; readonly since: number; readonly problem: Error };

const shared: RedisState = { is: "shared" };

/**
 * Holds the state of Redis as this process knows it. Only one object holds this state, so that no two parts of the
 * limiter can disagree.
 */
export class RedisStateTracker {
  #state: RedisState = shared;

  /** Returns the state of Redis. @param now the time in milliseconds of the monotonic clock */
  stateAt(now: number): RedisState {
    if (this.#state.is === "unknown" && this.#state.until <= now) this.#state = shared;
    return this.#state;
  }

  /** Marks Redis as away after a command failed or got no response. @returns `false` if it was away before */
  markAway(problem: Error, now: number): boolean {
    const { is } = this.#state;
    const since = this.#state.is === "away" ? this.#state.since : now;
    this.#state = { is: "away", since, problem };
    return is !== "away";
  }

  /** Marks Redis as responding. The next request for a slot shows whether Redis lost its data. */
  markReturned(): void {
    this.#state = shared;
  }

  /** Notes that Redis lost its record of calls. @param until the time at which these calls no longer count */
  markCallsLost(until: number): void {
    this.#state = { is: "unknown", until };
  }
}
