/**
 * The endpoints this client calls. `kind` decides the retry policy: a `read` may be sent again freely, a `money` call is
 * never sent again unless it provably did not reach the gateway. `mchid` says whether a sub-merchant's id belongs in it.
 *
 * @see https://sdk.qfapi.com
 * @example
 * endpoints.refund.kind; // "money"
 */
export const endpoints = {
  payment: { path: "/trade/v1/payment", method: "POST", kind: "money", mchid: true },
  query: { path: "/trade/v1/query", method: "POST", kind: "read", mchid: true },
  refund: { path: "/trade/v1/refund", method: "POST", kind: "money", mchid: true },
} as const satisfies Record<string, Endpoint>;

/** One row of the endpoint catalog. */
export type Endpoint = {
  readonly path: `/${string}`;
  readonly method: "POST" | "GET";
  readonly kind: "read" | "money";
  readonly mchid: boolean;
};

/** Name of a row of `endpoints`. */
export type EndpointName = keyof typeof endpoints;
