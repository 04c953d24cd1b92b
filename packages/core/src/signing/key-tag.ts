import type { SignType } from "./sign.js";

/**
 * Returns a name for a client key, for ids in stores. The key cannot be derived from the name. The signed text contains no
 * `=`, so no request has this text to sign, and the tag tells nothing about the signature of a request.
 */
export const keyTag = (sign: (text: string, signType: SignType) => string): string =>
  sign("paid-note", "SHA256").slice(0, 16).toLowerCase();
