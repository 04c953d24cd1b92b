import type { SignatureDiagnosis } from "../diagnosis/diagnosis.js";
import { knownKeys, maskKeys } from "../diagnosis/mask-keys.js";
import { authenticate } from "../gateway/authenticate.js";
import { readPairs } from "../gateway/read-pairs.js";
import { Refusal } from "../gateway/refusal.js";
import type { Merchant } from "../world/merchant.js";

/** Why a request would be refused: the gateway's code, the reason, and for 1108 what was signed in place of what. */
export type RequestProblem = {
  readonly respcd: string;
  readonly explanation: string;
  readonly diagnosis: SignatureDiagnosis | undefined;
};

/**
 * Checks a request as the simulator's gateway does, up to its signature.
 *
 * @param merchants the accounts that may have signed it, the right one first
 * @returns what is wrong with it; `undefined` if the signature is good
 */
export async function explainRequest(
  request: Request,
  merchants: readonly Merchant[],
): Promise<RequestProblem | undefined> {
  try {
    authenticate(merchants, request.headers, await readPairs(request), new URL(request.url).pathname);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { respcd, resperr, diagnosis } = error;
    return { respcd, explanation: maskKeys(resperr, knownKeys(merchants)), diagnosis };
  }
}
