import type { SignType } from "./sign.js";

/**
 * Returns a name for a client key, for use in store keys. The client key cannot be derived from this name. The name is
 * the beginning of a signature of the text `paid-note`. Requests are signed over texts with `=`, so the name reveals
 * nothing about the signature of a request.
 */
export const keyTag = (sign: (text: string, signType: SignType) => string): string =>
  sign("paid-note", "SHA256").slice(0, 16).toLowerCase();
