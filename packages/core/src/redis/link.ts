/** The knowledge of one process about the windows in Redis. */
export type LinkState =
  /** Redis responds and knows the earlier calls. */
  | { readonly is: "shared" }
  /** Redis responds but has lost earlier calls. From `until` on none of those can count any more. */
  | { readonly is: "unknown"; readonly until: number }
  /** Redis refuses commands, is gone, or takes connections and gives no response. */
  | { readonly is: "away"; readonly since: number; readonly problem: Error };

const shared: LinkState = { is: "shared" };

/** The state of the connection to Redis. One value holds it, so that no two parts of the limiter can disagree. */
export class RedisLink {
  #state: LinkState = shared;

  at(now: number): LinkState {
    if (this.#state.is === "unknown" && this.#state.until <= now) this.#state = shared;
    return this.#state;
  }

  /** A command failed or got no response. @returns whether Redis was there before */
  failed(problem: Error, now: number): boolean {
    const { is } = this.#state;
    const since = this.#state.is === "away" ? this.#state.since : now;
    this.#state = { is: "away", since, problem };
    return is !== "away";
  }

  /** Redis responds again. Whether it still knows the earlier calls shows with the next request for a slot. */
  returned(): void {
    this.#state = shared;
  }

  /** Redis says that it has lost earlier calls. */
  forgot(until: number): void {
    this.#state = { is: "unknown", until };
  }
}
