import { createHash } from "node:crypto";

/** The client key with which all attacked servers verify notifications. */
export const key = "5f4dcc3b5aa765d61d8327deb882cf99";

/** The default of the adapters' option `maxBodyBytes`: the largest body that they accept, in bytes. */
export const maxBodyBytes = 65_536;

/** Computes the gateway's signature, MD5 of the exact bytes and the key, without the `@qfpay` packages. */
export const sign = (body: Uint8Array, withKey: string = key): string =>
  createHash("md5").update(body).update(withKey).digest("hex").toUpperCase();
