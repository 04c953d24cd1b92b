import type { EndpointName } from "../catalog/endpoints.js";
import { checkEndpoint } from "../checks/check-endpoint.js";
import { objectOf } from "../object-of.js";
import type { Parameters, ParameterValue } from "../signing/canonicalize.js";
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

const jsonNames = ["billing_address", "products"];

/**
 * Copies the parameters of a call, and converts objects to JSON text. This happens before signing, so that the signed
 * text is the text that is sent.
 */
function withJsonTexts(given: object): Parameters {
  const params = { ...given } as Record<string, ParameterValue>;
  for (const name of jsonNames) {
    if (typeof params[name] === "object" && params[name]) params[name] = JSON.stringify(params[name]);
  }
  return params;
}

/**
 * Checks the parameters against the catalog of endpoints, calls the endpoint, and returns its response.
 *
 * @param recoveryOf says how to recover from a lost response, given the parameters that are sent
 */
export async function callData<T>(
  client: Client,
  endpoint: EndpointName,
  given: object,
  options?: CallOptions,
  recoveryOf?: (client: Client, params: Parameters) => Recovery<GatewayResponse>,
): Promise<DataResult<T>> {
  const params = withJsonTexts(objectOf("params", given));
  const check = checkEndpoint(endpoint, params);
  if (params.products === "[]") check.add("products", "products is empty: name at least one product to subscribe to.");
  check.throwIfWrong();
  const answer = await client.call(endpoint, params, options, recoveryOf?.(client, params));
  const { respcd, status, message, advice, signature, raw, recovered } = normalizeResult(answer);
  const data = (raw.data ?? withoutRespcd(raw)) as T;
  return { respcd, status, message, advice, signature, data, raw, ...(recovered && { recovered }) };
}

// Returns a response's members without code and messages, for endpoints that return their content at the top level
// instead of in `data`.
const withoutRespcd = ({ respcd: _, resperr: __, respmsg: ___, ...rest }: RawResponse) => rest;
