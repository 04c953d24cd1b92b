import { md5, sha256 } from "#hash";
import { QFPayConfigError } from "../errors.js";
import { canonicalize, type Parameters } from "./canonicalize.js";

/** The hash algorithm of a request signature, spelled as in the `X-QF-SIGNTYPE` header. */
export type SignType = "MD5" | "SHA256";

const hashes = { MD5: md5, SHA256: sha256 };

/** Appends the key to a text, without a separator, and returns the hash as upper-case hex. */
export function signText(text: string, key: string, signType: SignType): string {
  if (typeof key !== "string" || key === "") {
    throw new QFPayConfigError("The client key is missing: pass the key that QFPay issued with the app code.");
  }
  const hash = Object.hasOwn(hashes, signType) ? hashes[signType] : undefined;
  if (!hash) {
    throw new QFPayConfigError(`Unknown sign type ${JSON.stringify(signType)}: use "MD5" or "SHA256".`);
  }
  return hash(text + key).toUpperCase();
}

/**
 * Signs request parameters: appends the key to their canonical text, and returns the hash as upper-case hex. Send the
 * header `X-QF-SIGNTYPE` too: without it the gateway treats the signature as MD5.
 *
 * @throws {QFPayValidationError} if a value has no exact text form, such as a fraction
 * @throws {QFPayConfigError} if the key is missing or the sign type is unknown
 * @see https://sdk.qfapi.com (signature generation)
 * @example
 * signParams({ mchid: "ZaMVg12345", txamt: "100", txcurrcd: "HKD" }, "abcd1234", "MD5");
 * // "3CB3AA9C21D818AB4CAFAA8FA3FEACF4"
 */
export const signParams = (params: Parameters, key: string, signType: SignType = "SHA256"): string =>
  signText(canonicalize(params), key, signType);
