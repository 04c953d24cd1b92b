/** One row of the endpoint catalog. */
export type EndpointRow = {
  readonly path: `/${string}`;
  readonly method: "POST" | "GET";
  /**
   * The hash of the signature unless the client or the call names one. It is the hash that the endpoint was seen to
   * accept.
   */
  readonly signType: "SHA256" | "MD5";
  /** Whether a sub-merchant's `mchid` belongs in it. */
  readonly mchid: boolean;
  readonly required: readonly string[];
  readonly optional: readonly string[];
} & RetryPolicy;

/** The rule for sending a call of the endpoint again. */
export type RetryPolicy =
  | {
      /** Changes nothing: sent again after any temporary failure. */
      readonly kind: "read";
    }
  | {
      /** Changes something: sent again when it provably did not reach the gateway; otherwise see `whenUnclear`. */
      readonly kind: "write";
      readonly whenUnclear: WhenUnclear;
    };

/**
 * What follows an attempt that the gateway may or may not have carried out:
 *
 * - `ask`: the gateway is asked. What it has is the result; when it has nothing, the same request is sent again under its
 *   own number, by which the gateway would recognise it
 * - `ask_only`: the gateway is asked, but nothing is sent again: no number would keep a repeat from counting twice
 * - `repeat`: sent again without asking. A repeat changes nothing, or leaves at worst a record that nobody uses
 */
export type WhenUnclear = "ask" | "ask_only" | "repeat";
