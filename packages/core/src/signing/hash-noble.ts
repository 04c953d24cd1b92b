import { md5 as nobleMd5 } from "@noble/hashes/legacy.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const bytesOf = (input: string | Uint8Array) => (typeof input === "string" ? new TextEncoder().encode(input) : input);

/** Joins `input` and `suffix`, and returns their MD5 in lower-case hex. Texts are hashed as UTF-8. */
export const md5OfBoth = (input: string | Uint8Array, suffix: string): string =>
  bytesToHex(nobleMd5.create().update(bytesOf(input)).update(bytesOf(suffix)).digest());

/** Returns the MD5 of a text (as UTF-8) or bytes, in lower-case hex. */
export const md5 = (input: string | Uint8Array): string => md5OfBoth(input, "");

/** Returns the SHA-256 of a text (as UTF-8) or bytes, in lower-case hex. */
export const sha256 = (input: string | Uint8Array): string => bytesToHex(nobleSha256(bytesOf(input)));
