/** The result of `claim`: the caller may work on it, it is done, or another caller is working on it. */
export type Claim = "claimed" | "done" | "busy";

/**
 * Remembers which notifications were handled. `claim` must be atomic: of several concurrent callers with one `id`,
 * exactly one gets `claimed`. A claim that is neither completed nor released ends after its lease.
 *
 * `owner` is new for each delivery and serves as a fencing token: a delivery whose lease has ended can neither complete
 * nor release the claim of the delivery that came after it.
 */
export type NotifyStore = {
  /** Milliseconds for which a handled notification is remembered. */
  readonly retentionMs?: number | undefined;
  /** @param leaseMs milliseconds after which an abandoned claim may be taken again */
  claim(id: string, leaseMs: number, owner?: string): Claim | Promise<Claim>;
  /**
   * Marks the work as done: later claims get `done`.
   *
   * @returns `false` if this owner no longer holds the claim; nothing is changed then
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a store of one's own may return nothing
  complete(id: string, owner?: string): boolean | void | Promise<boolean | void>;
  /**
   * Releases the claim of work that failed, so that the next claim may try again. A claim of another owner is not
   * released.
   */
  release(id: string, owner?: string): void | Promise<void>;
};
