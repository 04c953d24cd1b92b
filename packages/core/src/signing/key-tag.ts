import type { SignType } from "./sign.js";

/**
 * Returns a name for a client key, for ids in stores. The key cannot be derived from the name. The signed text contains
 * no `=`, so it is never the text of a request, and the tag reveals no signature of a request.
 */
export const keyTag = (sign: (text: string, signType: SignType) => string): string =>
  sign("paid-note", "SHA256").slice(0, 16).toLowerCase();
