import { createHash } from "node:crypto";

/** The key of the servers under attack. */
export const key = "5f4dcc3b5aa765d61d8327deb882cf99";

/** What `maxBodyBytes` is by default. */
export const limit = 65_536;

/** The gateway's signature, made without the code under test: MD5 over the exact bytes, the key appended. */
export const sign = (body: Uint8Array, withKey: string = key): string =>
  createHash("md5").update(body).update(withKey).digest("hex").toUpperCase();
