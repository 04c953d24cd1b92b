/** One row of the endpoint catalog. */
export type EndpointRow = {
  readonly path: `/${string}`;
  readonly method: "POST" | "GET";
  /**
   * The hash of the signature unless the client or the call names one. It is the hash that the endpoint was seen to
   * accept.
   */
  readonly signType: "SHA256" | "MD5";
  /** Whether the endpoint takes a sub-merchant's `mchid`. */
  readonly mchid: boolean;
  readonly required: readonly string[];
  readonly optional: readonly string[];
} & RetryPolicy;

/** The rule for sending a call of the endpoint again. */
export type RetryPolicy =
  | {
      /** The endpoint changes nothing, so a call is sent again after any temporary failure. */
      readonly kind: "read";
    }
  | {
      /** The endpoint changes something. A call is sent again if it provably did not arrive; else see `whenUnclear`. */
      readonly kind: "write";
      readonly whenUnclear: WhenUnclear;
    };

/**
 * What follows an attempt that the gateway may or may not have carried out:
 *
 * - `ask`: the gateway is asked. Its record is the result. If it has none, the same request is sent again under its own
 *   number, by which the gateway recognises a repeat
 * - `ask_only`: the gateway is asked, but nothing is sent again, because no number keeps a repeat from counting twice
 * - `repeat`: the request is sent again without asking. At worst, a repeat leaves a record that nobody uses
 */
export type WhenUnclear = "ask" | "ask_only" | "repeat";
