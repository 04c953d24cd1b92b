import { md5OfBoth } from "#hash";

/** Makes the signature of a notification: the MD5 of the body's exact bytes followed by the client key. */
export const signBody = (body: Uint8Array, key: string): string => md5OfBoth(body, key).toUpperCase();
