/** One row of the endpoint catalog. */
export type EndpointRow = {
  readonly path: `/${string}`;
  readonly method: "POST" | "GET";
  /**
   * The retry policy. A `read` may be sent again freely. Everything that changes something is `money`: never sent again
   * unless it provably did not reach the gateway.
   */
  readonly kind: "read" | "money";
  /** Whether a sub-merchant's `mchid` belongs in it. */
  readonly mchid: boolean;
  readonly required: readonly string[];
  readonly optional: readonly string[];
};
