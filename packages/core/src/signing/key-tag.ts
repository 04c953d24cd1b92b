import type { SignType } from "./sign.js";

/**
 * Returns a name for a client key that the keys of a store may contain: the beginning of the signature of `paid-note`.
 * Nobody can derive the client key from this name. No request has the signature, because each signed request contains
 * a `=`.
 */
export const keyTag = (sign: (text: string, signType: SignType) => string): string =>
  sign("paid-note", "SHA256").slice(0, 16).toLowerCase();
