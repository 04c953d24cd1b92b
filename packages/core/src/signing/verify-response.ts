import { parseJson } from "../wire-values.js";
import { joinPairs } from "./canonicalize.js";
import { compareNames } from "./compare-names.js";
import { equalHex } from "./equal-hex.js";
import { type SignType, signText } from "./sign.js";
import { signBody } from "./sign-body.js";

/** What became of an answer's signature; `unchecked` with `verifyResponses: "off"`. */
export type ResponseSignature = "verified" | "mismatch" | "absent" | "unchecked";

/** An answer to verify. */
export type SignedResponse = {
  /** The exact bytes, or text. */
  body: Uint8Array | string;
  /** `X-QF-SIGN` of the answer. */
  signature: string | null | undefined;
  /** `X-QF-SIGNTYPE` of the answer; MD5 where it is missing. */
  signType?: string | null;
};

/**
 * Checks the signature of an answer. QFPay documents one but does not say over what in the flat shape it really answers
 * with, so every documented reading is tried: the raw body, the members of `data`, the members at the top; with empty
 * values kept and dropped. TLS is what protects answers; this only adds to it.
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
  return [text, ...members.flatMap((object) => [joined(object, true), joined(object, false)])];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const joined = (object: Record<string, unknown>, keepEmpty: boolean): string =>
  joinPairs(
    Object.entries(object)
      .map(([name, value]): [string, string] => [name, isPlain(value) ? String(value ?? "") : JSON.stringify(value)])
      .filter(([, value]) => keepEmpty || value !== "")
      .sort(([a], [b]) => compareNames(a, b)),
  );

const isPlain = (value: unknown) => typeof value !== "object" || value === null;
