import { type Algorithm, digest, type Pair, sameHex, stringToSign } from "./signature.js";

type Attempt = { text: string; hint: string };

const plain = (pairs: readonly Pair[]) => pairs.map(([name, value]) => `${name}=${value}`).join("&");

/** The usual ways to build a wrong string, and what to do instead. */
function attempts(pairs: readonly Pair[]): Attempt[] {
  const params = pairs.filter(([name]) => name !== "sign" && name !== "sign_type");
  const empty = params.filter(([, value]) => value === "").map(([name]) => name);
  const filled = params.filter(([, value]) => value !== "");
  return [
    {
      text: stringToSign(filled),
      hint: `empty values were sent but not signed (${empty.join(", ")}): leave them out of the body as well`,
    },
    {
      text: stringToSign(params.map(([name, value]) => [name, encodeURIComponent(value)])),
      hint: "values were URL-encoded before hashing: hash them raw, encode only the body",
    },
    { text: plain(params), hint: "the names were not sorted: sort them by byte before joining" },
    { text: stringToSign(pairs, new Set(["sign"])), hint: "sign_type was signed: leave it out of the string" },
    { text: `${stringToSign(params)}&key=`, hint: "&key= was put before the client key: append the key directly" },
  ];
}

/**
 * Why a signature does not match, as far as it can be told.
 *
 * @param algorithm what the header says
 * @param named whether there was a header at all
 */
export function diagnose(
  pairs: readonly Pair[],
  key: string,
  sign: string,
  algorithm: Algorithm,
  named: boolean,
): string {
  const matches = (text: string, by: Algorithm) => sameHex(digest(by, text + key), sign);
  const other: Algorithm = algorithm === "MD5" ? "SHA256" : "MD5";
  const expected = stringToSign(pairs);
  if (matches(expected, other)) {
    const found = named ? `but X-QF-SIGNTYPE says ${algorithm}` : "but without the header MD5 is expected";
    return `signature matches ${other}, ${found}: send X-QF-SIGNTYPE: ${other}`;
  }
  for (const { text, hint } of attempts(pairs)) {
    if (matches(text, algorithm)) return hint;
    if (matches(text, other)) return `${hint}; also send X-QF-SIGNTYPE: ${other}`;
  }
  return "signature does not match: check client key and environment";
}
