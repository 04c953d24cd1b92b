/** The rules for requests to one of the gateway's endpoints: parameters, signature, repeats. */
export type EndpointRow = {
  /** The path of the endpoint's URL. */
  readonly path: `/${string}`;
  /** The HTTP method of requests to the endpoint. */
  readonly method: "POST" | "GET";
  /**
   * The hash algorithm of request signatures, unless an option of the client or the call names another one. The
   * endpoint was seen to accept this algorithm.
   */
  readonly signType: "SHA256" | "MD5";
  /** Whether the endpoint takes the parameter `mchid`, the id of a sub-merchant. */
  readonly mchid: boolean;
  /** The names of the parameters that the endpoint requires. */
  readonly required: readonly string[];
  /** The names of further parameters that the endpoint takes. */
  readonly optional: readonly string[];
} & RetryPolicy;

/** Whether and how a call to an endpoint is sent again after a failure. */
export type RetryPolicy =
  | {
      /** A read changes nothing at the gateway, so a call is sent again after any temporary failure. */
      readonly kind: "read";
    }
  | {
      /**
       * The endpoint changes data at the gateway. A call that provably did not arrive is sent again; `whenUnclear` is
       * the rule for a call that may have arrived.
       */
      readonly kind: "write";
      readonly whenUnclear: WhenUnclear;
    };

/**
 * The client's next step after an attempt that the gateway may or may not have carried out:
 *
 * - `ask`: the client queries the gateway. If the gateway has a record of the call, the client makes the call's result
 *   from it; otherwise it sends the same request again under the same order number, by which the gateway recognises a
 *   repeat
 * - `ask_only`: the client only queries the gateway, because the gateway would count a repeat as a second request
 * - `repeat`: the request is sent again without a query. At worst, a repeat leaves a record that nobody uses
 */
export type WhenUnclear = "ask" | "ask_only" | "repeat";
