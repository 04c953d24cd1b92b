import { md5OfBoth } from "#hash";

/** Makes the signature of a notification: the MD5 of the exact bytes with the key appended. */
export const signBody = (body: Uint8Array, key: string): string => md5OfBoth(body, key).toUpperCase();
