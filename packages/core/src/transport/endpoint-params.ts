import type { EndpointName, endpoints } from "../catalog/endpoints.js";
import type { Parameters } from "../signing/canonicalize.js";

type Rows = typeof endpoints;
type Text = string | number | bigint;

/** The parameters that an endpoint's catalog row names. Any other parameter is sent as it is. */
export type EndpointParams<E extends EndpointName> = Parameters & {
  readonly [Name in Rows[E]["required"][number]]: Text;
} & { readonly [Name in Rows[E]["optional"][number]]?: Text | null };
