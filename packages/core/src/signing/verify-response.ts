import { isObject } from "../object-of.js";
import { parseJson } from "../wire-values.js";
import { joinPairs } from "./canonicalize.js";
import { compareNames } from "./compare-names.js";
import { equalHex } from "./equal-hex.js";
import { type SignType, signText } from "./sign.js";
import { signBody } from "./sign-body.js";

/** The result of checking a response's signature; `unchecked` with `verifyResponses: "off"`. */
export type ResponseSignature = "verified" | "mismatch" | "absent" | "unchecked";

/** A gateway response to verify. */
export type SignedResponse = {
  /** The response's body: the exact bytes, or text. */
  body: Uint8Array | string;
  /** The header `X-QF-SIGN` of the response. */
  signature: string | null | undefined;
  /** The header `X-QF-SIGNTYPE` of the response; MD5 if it is missing. */
  signType?: string | null;
};

/**
 * Checks the signature of a response. QFPay documents the signature, but not which bytes it covers in the responses
 * that QFPay really sends. So all documented possibilities are tried: the raw body, the members of `data`, and the
 * members at the top level, with and without empty values.
 *
 * @see https://sdk.qfapi.com (signature verification)
 * @example
 * verifyResponse({ body, signature: response.headers.get("x-qf-sign") }, clientKey); // "absent" as a rule
 */
export function verifyResponse({ body, signature, signType }: SignedResponse, key: string): ResponseSignature {
  if (!signature) return "absent";
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  if (equalHex(signBody(bytes, key), signature)) return "verified";
  const algorithm: SignType = signType?.toUpperCase() === "SHA256" ? "SHA256" : "MD5";
  const matches = (text: string) => equalHex(signText(text, key, algorithm), signature);
  return candidates(new TextDecoder().decode(bytes)).some(matches) ? "verified" : "mismatch";
}

function candidates(text: string): string[] {
  let answer: unknown;
  try {
    answer = parseJson(text);
  } catch {
    return [text];
  }
  const data = isObject(answer) && isObject(answer.data) ? [answer.data] : [];
  const members = [...data, ...(isObject(answer) ? [answer] : [])];
  return [text, ...members.flatMap((object) => [joinMembers(object, true), joinMembers(object, false)])];
}

const joinMembers = (object: Record<string, unknown>, keepEmpty: boolean): string =>
  joinPairs(
    Object.entries(object)
      .map(([name, value]): [string, string] => [name, isPlain(value) ? String(value ?? "") : JSON.stringify(value)])
      .filter(([, value]) => keepEmpty || value !== "")
      .sort(([a], [b]) => compareNames(a, b)),
  );

const isPlain = (value: unknown) => typeof value !== "object" || value === null;
