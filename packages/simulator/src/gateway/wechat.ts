import { diagnose } from "../diagnosis/diagnose.js";
import type { SignatureDiagnosis } from "../diagnosis/diagnosis.js";
import { digest, type Pair, sameHex, stringToSign, unsignedNames } from "../diagnosis/signature.js";
import { unknownAppCode } from "../diagnosis/unknown-app-code.js";
import type { Merchant } from "../world/merchant.js";
import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import { debugText, merchantFor } from "./authenticate.js";
import type { Call } from "./call.js";
import { invalidParam, requireParameter, urlOf } from "./check-params.js";
import { Refusal } from "./refusal.js";
import { type Reply, redirectReply } from "./reply.js";

/**
 * Explains what is wrong with the signature of a link. Only MD5 is right, because a link cannot set a header to name
 * another hash algorithm.
 */
const hintOf = ({ cause, explanation }: SignatureDiagnosis): string => {
  if (cause === "sign-type-wrong") return "the sign is SHA256: this link takes MD5 only";
  return cause === "unknown" ? "sign does not match: MD5 of the sorted raw values and the client key" : explanation;
};

/**
 * Finds the merchant of a link that the customer's browser opens. A link cannot set headers, so `app_code` and an MD5
 * `sign` are in its query.
 *
 * @throws {Refusal} 1104 or 1108
 */
export function authenticateLink(merchants: readonly Merchant[], _: Headers, pairs: readonly Pair[]): Merchant {
  const params: Call["params"] = Object.fromEntries(pairs);
  const app_code = requireParameter(params, "app_code");
  const redirectReply = merchantFor(merchants, app_code, params.mchid);
  if (!redirectReply) throw new Refusal("1108", unknownAppCode(merchants, app_code, params.sign ?? null, pairs).reason);
  const { merchant, caller, problem } = redirectReply;
  const sign = requireParameter(params, "sign");
  if (!sameHex(digest("MD5", stringToSign(pairs) + caller.clientKey), sign)) {
    const diagnosis = diagnose(
      { pairs, unsigned: unsignedNames, caller, merchants, algorithm: "MD5", named: true },
      sign,
    );
    throw new Refusal("1108", hintOf(diagnosis), debugText(diagnosis), diagnosis);
  }
  if (problem) throw new Refusal("1108", problem.reason);
  return merchant!;
}

/** `GET /tool/v1/get_weixin_oauth_code`: redirects to the shop with an OAuth code. @throws {Refusal} 1104 */
export function oauthCode({ books, random }: World, { merchant, params }: Call): { reply: Reply } {
  requireParameter(params, "redirect_uri");
  if ([...params.redirect_uri!].length > 512)
    throw invalidParam("parameter redirect_uri is longer than 512 characters");
  const back = new URL(urlOf(params, "redirect_uri")!);
  const code = random.hex(32);
  books.oauthCodes.set(code, merchant);
  back.searchParams.set("code", code);
  return { reply: redirectReply(back.href) };
}

/**
 * `GET /tool/v1/get_weixin_openid`: exchanges an OAuth code, which works once, for the customer's openid.
 *
 * @throws {Refusal} 1104 or 2005
 */
export function openid({ books, random }: World, { merchant, params }: Call): FlatResponse {
  const code = requireParameter(params, "code");
  const issuedTo = books.oauthCodes.get(code);
  if (issuedTo !== merchant) throw new Refusal("2005", "code is unknown or was used before: a code works once");
  books.oauthCodes.delete(code);
  return flatResponse("0000", { openid: `o${random.hex(27)}` });
}
