import { createHash } from "node:crypto";

/** A received parameter, decoded. */
export type Pair = readonly [name: string, value: string];

export type Algorithm = "MD5" | "SHA256";

const unsigned: ReadonlySet<string> = new Set(["sign", "sign_type"]);

const byName = ([a]: Pair, [b]: Pair) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * What is hashed, without the key: the received pairs sorted by the bytes of their names, raw. Written here from the
 * rules and not taken from `@qfpay/core`, so that a mistake of the client is not mirrored by its test partner.
 */
export const stringToSign = (pairs: readonly Pair[], except = unsigned): string =>
  pairs
    .filter(([name]) => !except.has(name))
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

export const digest = (algorithm: Algorithm, text: string): string =>
  createHash(algorithm.toLowerCase()).update(text, "utf8").digest("hex");

/** The gateway ignores the case of the hex digits. */
export const sameHex = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
