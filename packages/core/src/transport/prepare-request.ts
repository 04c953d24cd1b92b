import { withDefaults } from "../absent.js";
import type { EndpointRow } from "../catalog/endpoint-row.js";
import { checkCredential } from "../credential.js";
import { cleanParameters, joinPairs, type Parameters } from "../signing/canonicalize.js";
import type { SignType } from "../signing/sign.js";
import { maskPairs, type RequestEvent } from "./hooks.js";
import type { Transport } from "./transport.js";

/** A signed request, which all attempts of a call send unchanged. */
export type PreparedRequest = {
  /** The endpoint's path. */
  path: string;
  /** The parameters that are sent to the endpoint. */
  params: Readonly<Record<string, string>>;
  url: string;
  /** The second argument of `fetch`: method, headers and body. */
  init: RequestInit;
  /** The hash algorithm of the signature. */
  signType: SignType;
  /** Describes the request for hooks, with secrets masked and without the signature. */
  describe(): Pick<RequestEvent, "method" | "url" | "headers" | "params" | "stringToSign">;
};

/**
 * Signs and encodes a request. The signature and the body come from the same parameters, because the gateway refuses
 * a difference between them with 1108.
 *
 * @throws {QFPayValidationError} if a value has no exact text form, such as a fraction
 * @throws {QFPayConfigError} if `mchid` contains a character that no `mchid` has: the gateway would refuse it with 1108
 */
export function prepareRequest(
  transport: Transport,
  endpoint: EndpointRow,
  params: Parameters,
  signType: SignType,
): PreparedRequest {
  const mchid = endpoint.mchid ? transport.mchid : undefined;
  const { pairs, text } = cleanParameters(withDefaults({ mchid }, params));
  const sent = Object.fromEntries(pairs);
  if (sent.mchid !== undefined) checkCredential("mchid", sent.mchid);
  // The header `X-QF-SIGNTYPE` is sent with both hashes, because the gateway takes a signature without this header for
  // MD5.
  const headers: Record<string, string> = {
    "x-qf-appcode": transport.appCode,
    "x-qf-sign": transport.sign(text, signType),
    "x-qf-signtype": signType,
  };
  const form = new URLSearchParams(pairs).toString();
  const base = transport.baseUrl + endpoint.path;
  const isGet = endpoint.method === "GET";
  if (!isGet) headers["content-type"] = "application/x-www-form-urlencoded";
  const url = isGet && form !== "" ? `${base}?${form}` : base;
  return {
    path: endpoint.path,
    params: sent,
    url,
    init: { method: endpoint.method, headers, body: isGet ? undefined : form, redirect: "manual" },
    signType,
    describe() {
      const masked = maskPairs(pairs);
      // The signature is left out and secrets are masked, so that nobody can send a logged request again.
      const { "x-qf-sign": _, ...unsigned } = headers;
      return {
        method: endpoint.method,
        url: isGet ? `${base}?${new URLSearchParams(masked)}` : url,
        headers: unsigned,
        params: Object.fromEntries(masked),
        stringToSign: joinPairs(masked),
      };
    },
  };
}
