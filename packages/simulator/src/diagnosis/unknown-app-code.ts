import type { Merchant } from "../world/merchant.js";
import { shortAppCode } from "./key-mistakes.js";
import { digest, type Pair, sameHex, stringToSign } from "./signature.js";

/**
 * Explains why an app code is unknown: it may be written in another case or belong to another environment, or the
 * signature may show which merchant sent the request.
 */
export function unknownAppCode(
  merchants: readonly Merchant[],
  appCode: string,
  sign: string | null,
  pairs: readonly Pair[],
): { cause: "app-code-unknown" | "app-code-case"; reason: string } {
  const sameButCase = merchants.find((row) => row.appCode.toLowerCase() === appCode.toLowerCase());
  if (sameButCase) {
    const reason = `app code is in another case than the known ${shortAppCode(sameButCase.appCode)}: send it as it was given`;
    return { cause: "app-code-case", reason };
  }
  const cause = "app-code-unknown";
  for (const { otherEnvironments = {} } of merchants) {
    const [environment] = Object.entries(otherEnvironments).find(([, row]) => row.appCode === appCode) ?? [];
    if (environment) {
      return { cause, reason: `app code belongs to the environment "${environment}": use the one of this environment` };
    }
  }
  const text = stringToSign(pairs);
  const signer = merchants.find(
    ({ clientKey }) =>
      sign && (["MD5", "SHA256"] as const).some((name) => sameHex(digest(name, text + clientKey), sign)),
  );
  const known = "app code is not known here: check app code and environment";
  const reason = signer ? `${known}. The client key is right for app code ${shortAppCode(signer.appCode)}` : known;
  return { cause, reason };
}
