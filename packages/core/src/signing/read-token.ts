import { sha256 } from "#hash";
import type { SignType } from "./sign.js";

/**
 * Makes an unguessable token for reading one order, which is the same in every process that has the client key. The
 * order number is hashed before it is signed. The signed text then contains no `=`, so no token can be the signature of
 * a request.
 */
export function readToken(sign: (text: string, signType: SignType) => string, names: readonly string[]): string {
  return sign(`checkout-read-token ${sha256(JSON.stringify(names))}`, "SHA256")
    .slice(0, 32)
    .toLowerCase();
}
