/** What `claim` found: this caller may work on it, it is done, or another caller is working on it. */
export type Claim = "claimed" | "done" | "busy";

/**
 * Remembers which notifications were handled. `claim` must be atomic: of several concurrent callers with one `id`,
 * exactly one gets `claimed`. A claim that is neither completed nor released ends after its lease.
 */
export type NotifyStore = {
  /** @param leaseMs milliseconds after which an abandoned claim may be taken again */
  claim(id: string, leaseMs: number): Claim | Promise<Claim>;
  /** The work is done: later claims get `done`. */
  complete(id: string): void | Promise<void>;
  /** The work failed: the next claim may try again. */
  release(id: string): void | Promise<void>;
};
