import { createHash } from "node:crypto";

/** One request parameter, decoded. */
export type Pair = readonly [name: string, value: string];

/** The hash algorithms with which QFPay's requests are signed. */
export type Algorithm = "MD5" | "SHA256";

/** The names of the parameters that the signature does not cover. */
export const unsignedNames: ReadonlySet<string> = new Set(["sign", "sign_type"]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches all of ASCII
const ascii = /^[\x00-\x7f]*$/;

/** Compares two texts by their bytes in UTF-8. For ASCII, `<` gives the same order faster. */
export function compareBytes(a: string, b: string): number {
  if (ascii.test(a) && ascii.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Compares two parameters by the bytes of their names, for sorting. */
export const compareByName = ([a]: Pair, [b]: Pair): number => compareBytes(a, b);

/**
 * Returns the text that is hashed, without the key: the received pairs, not encoded, sorted by the bytes of their
 * names. The function does not come from `@qfpay/core`, so that the client and the simulator cannot share a mistake.
 */
export const stringToSign = (pairs: readonly Pair[], except = unsignedNames): string =>
  pairs
    .filter(([name]) => !except.has(name))
    .sort(compareByName)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

/** Returns the hash of a text in hex. */
export const digest = (algorithm: Algorithm, text: string): string =>
  createHash(algorithm.toLowerCase()).update(text, "utf8").digest("hex");

/** Whether two hashes in hex are equal. Like the gateway, the function ignores the case of the digits. */
export const sameHex = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
