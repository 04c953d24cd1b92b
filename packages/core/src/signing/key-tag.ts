import type { SignType } from "./sign.js";

/**
 * Returns a name for a client key, for use in store keys: the beginning of the key's signature of the text `paid-note`.
 * The key cannot be derived from the name. No request has this signature, because the signed text of a request contains
 * a `=`.
 */
export const keyTag = (sign: (text: string, signType: SignType) => string): string =>
  sign("paid-note", "SHA256").slice(0, 16).toLowerCase();
