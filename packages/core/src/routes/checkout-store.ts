/** The result of `claim`. The value is the one that the earlier claim or its completion stored. */
export type CheckoutClaim =
  | { state: "claimed" }
  /** Claimed; an earlier claim ended without completion or release, so its owner may have crashed. */
  | { state: "abandoned"; value: string }
  /** Another owner holds the claim. */
  | { state: "busy"; value: string }
  | { state: "done"; value: string };

/** The parameters of a claim. */
export type CheckoutClaimRequest = {
  /** The text that other callers get while the claim is held. */
  value: string;
  /** The name of this attempt, new for each one. The same owner may claim again, which extends its lease. */
  owner: string;
  /** Milliseconds after which the claim may be taken over. */
  leaseMs: number;
  /** Milliseconds for which an abandoned claim is remembered. */
  keepMs: number;
};

/**
 * Remembers what was created for which order number and idempotency key, so that a reload, a restart or another process
 * shows the same order again. The store does not interpret its values, which are texts. `claim` must be atomic: of
 * several concurrent callers with one `id`, exactly one gets `claimed` or `abandoned`.
 */
export type CheckoutStore = {
  claim(id: string, request: CheckoutClaimRequest): CheckoutClaim | Promise<CheckoutClaim>;
  /**
   * Marks the work as done: for `keepMs`, `get` and `claim` return the value.
   *
   * @returns `false` if this owner no longer holds the claim; nothing is changed then
   */
  complete(id: string, owner: string, value: string, keepMs: number): boolean | Promise<boolean>;
  /**
   * Releases the claim of work that had no effect: the next claim gets `claimed`. A claim of another owner is not
   * released.
   */
  release(id: string, owner: string): void | Promise<void>;
  /** The value of completed work, or `undefined`. */
  get(id: string): string | undefined | Promise<string | undefined>;
  /** Stores a value without a claim, and replaces any earlier one. */
  put(id: string, value: string, keepMs: number): void | Promise<void>;
};
