import type { Call, Engine } from "../engine.js";
import type { Merchant } from "../merchant.js";
import { type Answer, answer } from "./answers.js";
import { merchantFor } from "./authenticate.js";
import { invalid, need, urlOf } from "./check-params.js";
import { Refusal } from "./refusal.js";
import { found, type Reply } from "./reply.js";
import { digest, type Pair, sameHex, stringToSign } from "./signature.js";

/**
 * Who made the browser link: no headers, `app_code` and an MD5 `sign` in the query.
 *
 * @throws {Refusal} 1104 or 1108
 */
export function authenticateLink(merchants: readonly Merchant[], _: Headers, pairs: readonly Pair[]): Merchant {
  const params: Call["params"] = Object.fromEntries(pairs);
  const { merchant, clientKey, problem } = merchantFor(merchants, need(params, "app_code"), params.mchid);
  const text = stringToSign(pairs);
  if (!sameHex(digest("MD5", text + clientKey), need(params, "sign"))) {
    const hint = sameHex(digest("SHA256", text + clientKey), params.sign!)
      ? "the sign is SHA256: this link takes MD5 only"
      : "sign does not match: MD5 of the sorted raw values and the client key";
    throw new Refusal("1108", hint, `expected MD5 of "${text}" followed by the client key`);
  }
  if (problem) throw new Refusal("1108", problem);
  return merchant!;
}

/** `GET /tool/v1/get_weixin_oauth_code`: sends the customer back with a code. @throws {Refusal} 1104 */
export function oauthCode({ books, random }: Engine, { merchant, params }: Call): { reply: Reply } {
  need(params, "redirect_uri");
  if ([...params.redirect_uri!].length > 512) throw invalid("parameter redirect_uri is longer than 512 characters");
  const back = new URL(urlOf(params, "redirect_uri")!);
  const code = random.hex(32);
  books.oauthCodes.set(code, merchant);
  back.searchParams.set("code", code);
  return { reply: found(back.href) };
}

/** `GET /tool/v1/get_weixin_openid`: a code is worth one openid, once. @throws {Refusal} 1104 or 2005 */
export function openid({ books, random }: Engine, { merchant, params }: Call): Answer {
  const code = need(params, "code");
  const issuedTo = books.oauthCodes.get(code);
  if (issuedTo !== merchant) throw new Refusal("2005", "code is unknown or was used before: a code works once");
  books.oauthCodes.delete(code);
  return answer("0000", { openid: `o${random.hex(27)}` });
}
