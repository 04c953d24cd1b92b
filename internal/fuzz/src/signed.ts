import { createHash } from "node:crypto";

export const key = "5f4dcc3b5aa765d61d8327deb882cf99";

/** The default of the option `maxBodyBytes`. */
export const maxBodyBytes = 65_536;

/** Computes the gateway's signature without the code under test: MD5 of the exact bytes and the key. */
export const sign = (body: Uint8Array, withKey: string = key): string =>
  createHash("md5").update(body).update(withKey).digest("hex").toUpperCase();
