/** What `claim` found: this caller may work on it, it is done, or another caller is working on it. */
export type Claim = "claimed" | "done" | "busy";

/**
 * Remembers which notifications were handled. `claim` must be atomic: of several concurrent callers with one `id`,
 * exactly one gets `claimed`. A claim that is neither completed nor released ends after its lease.
 *
 * `owner` is new for every delivery. It fences: who comes back after its lease ended, when another delivery has claimed
 * the notification, can neither complete nor release that one's claim.
 */
export type NotifyStore = {
  /** Milliseconds for which a handled notification is remembered. */
  readonly retentionMs?: number | undefined;
  /** @param leaseMs milliseconds after which an abandoned claim may be taken again */
  claim(id: string, leaseMs: number, owner?: string): Claim | Promise<Claim>;
  /**
   * The work is done: later claims get `done`.
   *
   * @returns `false` when the claim is not this owner's any more; nothing was changed then
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a store of one's own may return nothing
  complete(id: string, owner?: string): boolean | void | Promise<boolean | void>;
  /** The work failed: the next claim may try again. Without effect on another owner's claim. */
  release(id: string, owner?: string): void | Promise<void>;
};
