import type { Merchant } from "../merchant.js";
import { diagnose } from "./diagnose.js";
import { Refusal } from "./refusal.js";
import { type Algorithm, digest, type Pair, sameHex, stringToSign } from "./signature.js";

const refuse = (reason: string, debug?: string) => new Refusal("1108", reason, debug);

function algorithmOf(header: string | null): Algorithm {
  if (header === null || header === "MD5") return "MD5";
  if (header === "SHA256") return "SHA256";
  throw refuse(`X-QF-SIGNTYPE is "${header}": it must be MD5 or SHA256`);
}

function mchidProblem(merchant: Merchant | undefined, mchid: string | undefined, known: readonly Merchant[]) {
  if (merchant) return undefined;
  if (mchid === undefined) return "mchid is missing: this app code needs it on every request";
  if (known.every((row) => row.mchid === undefined)) return `mchid "${mchid}" was sent, but this app code has none`;
  return `mchid "${mchid}" does not belong to this app code`;
}

/** The merchant of an app code and mchid, the key to check with, and what is wrong with the mchid. @throws {Refusal} 1108 */
export function merchantFor(merchants: readonly Merchant[], appCode: string, mchid: string | undefined) {
  const known = merchants.filter((row) => row.appCode === appCode);
  if (known.length === 0) throw refuse("app code is not known here: check app code and environment");
  const merchant = known.find((row) => row.mchid === mchid);
  const { clientKey } = merchant ?? known[0]!;
  return { merchant, clientKey, problem: mchidProblem(merchant, mchid, known) };
}

/** Whose call it is, with a good signature, and what is wrong with the mchid. @throws {Refusal} 1108 */
function verify(merchants: readonly Merchant[], headers: Headers, pairs: readonly Pair[]) {
  const appCode = headers.get("x-qf-appcode");
  if (!appCode) throw refuse("X-QF-APPCODE header is missing");
  const mchid = pairs.find(([name]) => name === "mchid")?.[1];
  const caller = merchantFor(merchants, appCode, mchid);
  const sign = headers.get("x-qf-sign");
  if (!sign) throw refuse("X-QF-SIGN header is missing");
  const algorithm = algorithmOf(headers.get("x-qf-signtype"));

  const text = stringToSign(pairs);
  if (!sameHex(digest(algorithm, text + caller.clientKey), sign)) {
    const reason = diagnose(pairs, caller.clientKey, sign, algorithm, headers.has("x-qf-signtype"));
    throw refuse(reason, `expected ${algorithm} of "${text}" followed by the client key`);
  }
  return caller;
}

/** Finds out who is calling. */
export type Identify = (merchants: readonly Merchant[], headers: Headers, pairs: readonly Pair[]) => Merchant;

/**
 * Everything wrong here is 1108, as on the gateway: app code, signature and mchid share it.
 *
 * @throws {Refusal} 1108
 */
export const authenticate: Identify = (merchants, headers, pairs) => {
  const { merchant, problem } = verify(merchants, headers, pairs);
  if (problem) throw refuse(problem);
  return merchant!;
};

/** For endpoints that only merchants without mchid have. @throws {Refusal} 1104 or 1108 */
export const authenticateDirect: Identify = (merchants, headers, pairs) => {
  const { merchant, problem } = verify(merchants, headers, pairs);
  if (merchant && merchant.mchid === undefined) return merchant;
  const direct = merchants.some((row) => row.appCode === headers.get("x-qf-appcode") && row.mchid === undefined);
  throw direct ? refuse(problem!) : new Refusal("1104", "this endpoint is only there for merchants without mchid");
};
