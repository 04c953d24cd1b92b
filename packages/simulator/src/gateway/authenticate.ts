import { diagnose } from "../diagnosis/diagnose.js";
import type { SignatureCause, SignatureDiagnosis } from "../diagnosis/diagnosis.js";
import { plainDiagnosis } from "../diagnosis/plain-diagnosis.js";
import { type Algorithm, digest, type Pair, sameHex, stringToSign, unsignedNames } from "../diagnosis/signature.js";
import { unknownAppCode } from "../diagnosis/unknown-app-code.js";
import type { RefusedRequest } from "../diagnosis/wrong-variants.js";
import type { Merchant } from "../world/merchant.js";
import { Refusal } from "./refusal.js";

const refuse = (reason: string, debug?: string, diagnosis?: SignatureDiagnosis) =>
  new Refusal("1108", reason, debug, diagnosis);

/** Makes the refusal for a mistake whose cause is certain, such as a missing header. */
const plainRefusal = (cause: SignatureCause, reason: string, pairs: readonly Pair[], algorithm?: Algorithm) =>
  refuse(reason, undefined, plainDiagnosis(cause, reason, pairs, algorithm));

const algorithms: readonly string[] = ["MD5", "SHA256"] satisfies Algorithm[];

/**
 * Makes the refusal for an unknown X-QF-SIGNTYPE. Its reason also says whether the signature is right by MD5 or SHA256.
 */
function signTypeUnknown(header: string, signed: Omit<RefusedRequest, "algorithm" | "named">, sign: string): Refusal {
  const { pairs, caller } = signed;
  const rule = `X-QF-SIGNTYPE is "${header}": it must be MD5 or SHA256`;
  const text = stringToSign(pairs) + caller.clientKey;
  const good = (["MD5", "SHA256"] as const).find((name) => sameHex(digest(name, text), sign));
  if (good) return plainRefusal("sign-type-unknown", `${rule}. The signature itself is a good ${good}`, pairs, good);
  const intendedName = header.trim().toUpperCase();
  const algorithm = algorithms.includes(intendedName) ? (intendedName as Algorithm) : "MD5";
  const diagnosis = diagnose({ ...signed, algorithm, named: true }, sign);
  const reason = `${rule}. Besides, ${diagnosis.explanation}`;
  const causes = ["sign-type-unknown", ...diagnosis.causes] as const;
  return refuse(reason, debugText(diagnosis), {
    ...diagnosis,
    cause: "sign-type-unknown",
    causes,
    explanation: reason,
  });
}

type Problem = { readonly cause: SignatureCause; readonly reason: string };

function mchidProblem(
  merchant: Merchant | undefined,
  mchid: string | undefined,
  known: readonly Merchant[],
): Problem | undefined {
  if (merchant) return undefined;
  if (mchid === undefined) {
    return { cause: "mchid-missing", reason: "mchid is missing: this app code needs it on every request" };
  }
  const none = known.every((row) => row.mchid === undefined);
  const reason = none
    ? `mchid "${mchid}" was sent, but this app code has none`
    : `mchid "${mchid}" does not belong to this app code`;
  return { cause: "mchid-unknown", reason };
}

/**
 * Finds the merchant with this app code and mchid. If only the mchid is wrong, `problem` describes the mistake, and
 * `caller` is another merchant of the app code, because all of them sign with the same key. Returns `undefined` if the
 * app code is unknown.
 */
export function merchantFor(merchants: readonly Merchant[], appCode: string, mchid: string | undefined) {
  const known = merchants.filter((row) => row.appCode === appCode);
  const merchant = known.find((row) => row.mchid === mchid);
  const caller = merchant ?? known[0];
  return caller && { merchant, caller, problem: mchidProblem(merchant, mchid, known) };
}

/**
 * Verifies the signature of a call. Returns the merchant, and the mistake in the mchid, if there is one.
 *
 * @throws {Refusal} 1108
 */
function verify(merchants: readonly Merchant[], headers: Headers, pairs: readonly Pair[], path: string) {
  if (pairs.length === 1 && pairs[0]![0].trimStart().startsWith("{")) {
    const reason = "the body is JSON under the content type of a form: send name=value pairs, joined with &";
    throw plainRefusal("json-body", reason, []);
  }
  const appCode = headers.get("x-qf-appcode");
  if (!appCode) throw plainRefusal("app-code-missing", "X-QF-APPCODE header is missing", pairs);
  const mchid = pairs.find(([name]) => name === "mchid")?.[1];
  const sign = headers.get("x-qf-sign");
  const found = merchantFor(merchants, appCode, mchid);
  if (!found) {
    const { cause, reason } = unknownAppCode(merchants, appCode, sign, pairs);
    throw plainRefusal(cause, reason, pairs);
  }
  if (!sign) {
    const inBody = pairs.some(([name]) => name === "sign");
    if (!inBody) throw plainRefusal("sign-missing", "X-QF-SIGN header is missing", pairs);
    const reason = "X-QF-SIGN header is missing, the signature is in the body: send it as a header";
    throw plainRefusal("sign-in-body", reason, pairs);
  }
  const header = headers.get("x-qf-signtype");
  const named = header !== null;
  const signed = { pairs, unsigned: unsignedNames, caller: found.caller, merchants, path };
  if (named && !algorithms.includes(header)) throw signTypeUnknown(header, signed, sign);
  const algorithm = (header ?? "MD5") as Algorithm;
  const text = stringToSign(pairs);
  if (!sameHex(digest(algorithm, text + found.caller.clientKey), sign)) {
    const diagnosis = diagnose({ ...signed, algorithm, named }, sign);
    throw refuse(diagnosis.explanation, debugText(diagnosis), diagnosis);
  }
  return { ...found, algorithm };
}

const maxShownLength = 1_000;
const shortenText = (text: string) => (text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text);
const keyMark = "<client key>";

/** Makes a `respmsg` with the text that the client should have signed and, if known, the text that it signed. */
export function debugText({ algorithm, expected, presumed, presumedAlgorithm }: SignatureDiagnosis): string {
  const own = expected.endsWith(keyMark) ? expected.slice(0, -keyMark.length) : expected;
  const should = `expected ${algorithm} of "${shortenText(own)}" followed by the client key`;
  return presumed === undefined ? should : `${should}; received ${presumedAlgorithm} of "${shortenText(presumed)}"`;
}

/** Checks the credentials of a call to the gateway and returns the merchant who made the call. */
export type Identify = (
  merchants: readonly Merchant[],
  headers: Headers,
  pairs: readonly Pair[],
  path: string,
) => Merchant;

/**
 * Checks app code, signature and mchid. As on the gateway, a mistake in any of the three is refused with 1108.
 *
 * @throws {Refusal} 1108
 */
export const authenticate: Identify = (merchants, headers, pairs, path) => {
  const { merchant, problem, algorithm } = verify(merchants, headers, pairs, path);
  if (problem) throw plainRefusal(problem.cause, problem.reason, pairs, algorithm);
  return merchant!;
};

/**
 * Checks app code and signature for endpoints that are closed to merchants with an mchid, and refuses these merchants.
 *
 * @throws {Refusal} 1104 or 1108
 */
export const authenticateWithoutMchid: Identify = (merchants, headers, pairs, path) => {
  const { merchant, problem, algorithm } = verify(merchants, headers, pairs, path);
  if (merchant && merchant.mchid === undefined) return merchant;
  const direct = merchants.some((row) => row.appCode === headers.get("x-qf-appcode") && row.mchid === undefined);
  if (direct) throw plainRefusal(problem!.cause, problem!.reason, pairs, algorithm);
  throw new Refusal("1104", "this endpoint is only there for merchants without mchid");
};
