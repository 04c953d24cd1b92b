import type { EndpointName, endpoints } from "../catalog/endpoints.js";
import type { Parameters } from "../signing/canonicalize.js";

type Rows = typeof endpoints;
type Text = string | number | bigint;

/** The parameters of an endpoint. Those in the table of endpoints have types; all others are sent as they are. */
export type EndpointParams<E extends EndpointName> = Parameters & {
  readonly [Name in Rows[E]["required"][number]]: Text;
} & { readonly [Name in Rows[E]["optional"][number]]?: Text | null };
