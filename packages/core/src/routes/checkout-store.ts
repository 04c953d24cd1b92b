/** What `claim` found. The value is the one that the earlier claim or its completion left. */
export type CheckoutClaim =
  | { state: "claimed" }
  /** Claimed; an earlier claim ended without completion or release, so its owner may have died half-way. */
  | { state: "abandoned"; value: string }
  /** Another owner is working on it. */
  | { state: "busy"; value: string }
  | { state: "done"; value: string };

/** A claim that is asked for. */
export type CheckoutClaimRequest = {
  /** What others are told of the claim. */
  value: string;
  /** New for every attempt. The same owner may claim again, which lengthens its lease. */
  owner: string;
  /** Milliseconds after which the claim may be taken over. */
  leaseMs: number;
  /** Milliseconds for which an abandoned claim is remembered. */
  keepMs: number;
};

/**
 * Remembers what was created for which order number and idempotency key, so that a reload, a restart or another process
 * shows the same order again. Values are texts that mean nothing to the store. `claim` must be atomic: of several
 * concurrent callers with one `id`, exactly one gets `claimed` or `abandoned`.
 */
export type CheckoutStore = {
  claim(id: string, request: CheckoutClaimRequest): CheckoutClaim | Promise<CheckoutClaim>;
  /**
   * The work is done: until `keepMs` have passed, `get` and `claim` answer the value.
   *
   * @returns `false` when the claim is not this owner's any more; nothing was changed then
   */
  complete(id: string, owner: string, value: string, keepMs: number): boolean | Promise<boolean>;
  /** The work came to nothing: the next claim gets `claimed`. Without effect on another owner's claim. */
  release(id: string, owner: string): void | Promise<void>;
  /** The value of what is done. */
  get(id: string): string | undefined | Promise<string | undefined>;
  /** Remembers a value without a claim, over whatever was there. */
  put(id: string, value: string, keepMs: number): void | Promise<void>;
};
