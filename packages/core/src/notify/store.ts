/**
 * The result of `claim`. `claimed`: the caller may handle the notification. `done`: the notification has been handled
 * already. `busy`: another caller is handling the notification.
 */
export type Claim = "claimed" | "done" | "busy";

/**
 * A store that remembers which notifications were handled. `claim` must be atomic: of several concurrent callers with
 * one `id`, exactly one gets `claimed`. A claim that is neither completed nor released ends after its lease.
 *
 * `owner` is new for each delivery and serves as a fencing token: a delivery whose lease has ended can neither complete
 * nor release the claim of a later delivery.
 */
export type NotifyStore = {
  /** The milliseconds for which the store remembers a handled notification. */
  readonly retentionMs?: number | undefined;
  /**
   * Claims a notification, so that only this delivery handles it.
   *
   * @param leaseMs the milliseconds after which another delivery may take over a claim that was neither completed nor
   *   released
   */
  claim(id: string, leaseMs: number, owner?: string): Claim | Promise<Claim>;
  /**
   * Marks the notification as handled: later claims get `done`.
   *
   * @returns `false` if this owner no longer holds the claim; the store is then unchanged
   */
  complete(
    id: string,
    owner?: string,
    // biome-ignore lint/suspicious/noConfusingVoidType: a store of one's own may return nothing
  ): boolean | void | Promise<boolean | void>;
  /**
   * Releases the claim on a notification whose handler failed, so that the next delivery can claim it. A claim of
   * another owner is not released.
   */
  release(id: string, owner?: string): void | Promise<void>;
};
