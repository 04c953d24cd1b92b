import type { SignatureDiagnosis } from "../diagnosis/diagnosis.js";
import { knownKeys, maskKeys } from "../diagnosis/mask-keys.js";
import { authenticate } from "../gateway/authenticate.js";
import { readPairs } from "../gateway/read-pairs.js";
import { Refusal } from "../gateway/refusal.js";
import type { Merchant } from "../world/merchant.js";

/** The reason for a refusal: the gateway's code, an explanation, and for 1108 the diagnosis of the signature. */
export type RequestProblem = {
  /** The gateway's code for the refusal. */
  readonly respcd: string;
  readonly explanation: string;
  /** The diagnosis of a wrong signature; `undefined` for other refusals. */
  readonly diagnosis: SignatureDiagnosis | undefined;
};

/**
 * Runs the simulator's checks of a request, up to and including the check of the signature.
 *
 * @param merchants the accounts that may have signed the request, the expected one first
 * @returns the problem; `undefined` if the signature is good
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
