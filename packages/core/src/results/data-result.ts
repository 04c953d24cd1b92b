import { isAbsent } from "../absent.js";
import type { EndpointName } from "../catalog/endpoints.js";
import { checkEndpoint } from "../checks/check-endpoint.js";
import type { Parameters } from "../signing/canonicalize.js";
import type { Client } from "../transport/client.js";
import type { GatewayResponse } from "../transport/interpret-response.js";
import type { RawResponse } from "../transport/parse.js";
import type { Recovery } from "../transport/recovery.js";
import type { CallOptions } from "../transport/transport.js";
import { normalizeResult } from "./normalize-result.js";
import type { Result } from "./payment-result.js";

/** A response whose content is in `data`: an object or a list whose members have QFPay's names. */
export type DataResult<T> = Pick<
  Result,
  "respcd" | "status" | "message" | "advice" | "signature" | "raw" | "recovered"
> & {
  /** The content of the response. */
  data: T;
};

/** A value that QFPay takes as JSON inside one form field. A string must already be JSON. */
export type JsonValue = string | object;

/** Converts a value to JSON text. This happens before signing, so that the signed text is the text that is sent. */
export const jsonText = (value: JsonValue | null | undefined): string | undefined =>
  isAbsent(value) ? undefined : typeof value === "string" ? value : JSON.stringify(value);

/** Checks the parameters against the catalog of endpoints, calls the endpoint, and returns its response. */
export async function callData<T>(
  client: Client,
  endpoint: EndpointName,
  params: Parameters,
  options?: CallOptions,
  recovery?: Recovery<GatewayResponse>,
): Promise<DataResult<T>> {
  const check = checkEndpoint(endpoint, params);
  if (params.products === "[]") check.add("products", "products is empty: name at least one product to subscribe to.");
  check.throwIfWrong();
  const answer = await client.call(endpoint, params, options, recovery);
  const { respcd, status, message, advice, signature, raw, recovered } = normalizeResult(answer);
  const data = (raw.data ?? withoutRespcd(raw)) as T;
  return { respcd, status, message, advice, signature, data, raw, ...(recovered && { recovered }) };
}

// Returns a response's members without code and messages, for endpoints that return their content at the top level
// instead of in `data`.
const withoutRespcd = ({ respcd: _, resperr: __, respmsg: ___, ...rest }: RawResponse) => rest;
