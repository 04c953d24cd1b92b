import type { SignType } from "./sign.js";

/**
 * Returns a public name for a client key, to distinguish accounts in a shared store: the beginning of the signature of
 * the text `paid-note`. It does not reveal the key. No request has this signature, because each signed request contains
 * a `=`.
 */
export const keyTag = (sign: (text: string, signType: SignType) => string): string =>
  sign("paid-note", "SHA256").slice(0, 16).toLowerCase();
