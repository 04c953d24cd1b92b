import { sha256 } from "#hash";
import type { SignType } from "./sign.js";

/**
 * Makes an unguessable token that lets a visitor read one order. Each process with the client key makes the same token.
 * `names` (app code, `mchid`, order number) are hashed before they are signed. The signed text then contains no `=`, so
 * no token can be the signature of a request.
 */
export function readToken(sign: (text: string, signType: SignType) => string, names: readonly string[]): string {
  return sign(`checkout-read-token ${sha256(JSON.stringify(names))}`, "SHA256")
    .slice(0, 32)
    .toLowerCase();
}
