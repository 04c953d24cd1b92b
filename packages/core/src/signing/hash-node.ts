import * as crypto from "node:crypto";

type Input = string | Uint8Array;

// crypto.hash (Node >= 20.12) is 1.7 times as fast as createHash. Older versions of Node, and runtimes that only
// imitate node:crypto, lack this function.
const digest: (algorithm: string, input: Input) => string =
  typeof crypto.hash === "function"
    ? (algorithm, input) => crypto.hash(algorithm, input, "hex")
    : (algorithm, input) => crypto.createHash(algorithm).update(input).digest("hex");

/** Returns the MD5 of a text (as UTF-8) or bytes, in lower-case hex. */
export const md5 = (input: Input): string => digest("md5", input);

/** Returns the SHA-256 of a text (as UTF-8) or bytes, in lower-case hex. */
export const sha256 = (input: Input): string => digest("sha256", input);

/**
 * Returns the MD5 of bytes with a text (as UTF-8) appended, in lower-case hex. The bytes are not copied, because the
 * copy of a large body costs as much time as its hash.
 */
export const md5OfBoth = (bytes: Uint8Array, suffix: string): string =>
  crypto.createHash("md5").update(bytes).update(suffix).digest("hex");
