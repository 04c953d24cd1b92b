/** The result of `CheckoutStore.claim`. `value` is the text that an earlier caller passed to `claim` or `complete`. */
export type CheckoutClaim =
  | { state: "claimed" }
  /**
   * The caller holds the claim. An earlier owner let the lease end without completion or release, so it may have
   * crashed.
   */
  | { state: "abandoned"; value: string }
  /** Another caller works on the id. */
  | { state: "busy"; value: string }
  | { state: "done"; value: string };

/** Tells `CheckoutStore.claim` who claims an id and for how long. */
export type CheckoutClaimRequest = {
  /** The text that `claim` returns to other callers while this claim is held. */
  value: string;
  /** A random id of the caller. If the same owner claims again, the lease is extended. */
  owner: string;
  /** The milliseconds after which another owner may take over the claim. */
  leaseMs: number;
  /** The milliseconds for which the store keeps the claim and its value, longer than the lease. */
  keepMs: number;
};

/**
 * Remembers the created order for each order number, and the response for each idempotency key, so that the same order
 * is shown again after a reload, after a restart or by another process. The values are strings, which the store does
 * not interpret. `claim` must be atomic: of several concurrent callers with one `id`, exactly one gets `claimed` or
 * `abandoned`.
 */
export type CheckoutStore = {
  /** Claims an id, so that only its owner works on it; returns the claim's state. */
  claim(id: string, request: CheckoutClaimRequest): CheckoutClaim | Promise<CheckoutClaim>;
  /**
   * Completes a claim: for `keepMs`, `get` and `claim` return the value.
   *
   * @returns `false` if this owner no longer holds the claim; the store is then unchanged
   */
  complete(id: string, owner: string, value: string, keepMs: number): boolean | Promise<boolean>;
  /**
   * Releases a claim whose work had no effect, so that the next claim gets `claimed`. A claim of another owner is not
   * released.
   */
  release(id: string, owner: string): void | Promise<void>;
  /** Returns the value of a completed claim, or `undefined`. */
  get(id: string): string | undefined | Promise<string | undefined>;
  /** Stores a value for `keepMs` without a claim, in place of any earlier value. */
  put(id: string, value: string, keepMs: number): void | Promise<void>;
};
