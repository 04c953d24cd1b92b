import { md5 } from "#hash";

/**
 * Makes the signature of a notification: the MD5 of the exact bytes with the key appended, whichever hash the requests
 * use.
 */
export function signBody(body: Uint8Array, key: string): string {
  const suffix = new TextEncoder().encode(key);
  const signed = new Uint8Array(body.length + suffix.length);
  signed.set(body);
  signed.set(suffix, body.length);
  return md5(signed).toUpperCase();
}
