import type { SignType } from "./sign.js";

/**
 * A name for a client key, for ids in stores. The key cannot be read from it. The signed text holds no `=`, so the tag is
 * no part of the signature of a request.
 */
export const keyTag = (sign: (text: string, signType: SignType) => string): string =>
  sign("paid-note", "SHA256").slice(0, 16).toLowerCase();
