import type { SignatureCause, SignatureDiagnosis } from "./diagnosis.js";
import { shownKey } from "./mask-keys.js";
import { type Algorithm, type Pair, stringToSign } from "./signature.js";

/** Makes the diagnosis of a signing mistake that the request itself shows, such as a body of JSON. */
export const plainDiagnosis = (
  cause: SignatureCause,
  explanation: string,
  pairs: readonly Pair[],
  algorithm: Algorithm = "MD5",
): SignatureDiagnosis => ({
  cause,
  causes: [cause],
  explanation,
  algorithm,
  expected: stringToSign(pairs) + shownKey,
  presumedAlgorithm: undefined,
  presumed: undefined,
  differences: [],
});
