import { digest, type Pair, stringToSign } from "../diagnosis/signature.js";
import type { Merchant } from "../world/merchant.js";

/**
 * The part of a response whose text is signed: the exact `body`, the members of `data`, or the members at the top level
 * (`flat`). QFPay documents `data`, but most of the gateway's responses have no `data`, so it is unclear which part the
 * gateway would sign.
 */
export type ResponseSigning = "body" | "data" | "flat";

const textOf = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

function joined(members: unknown): string | undefined {
  if (typeof members !== "object" || members === null || Array.isArray(members)) return undefined;
  const pairs = Object.entries(members).map(([name, value]): Pair => [name, textOf(value ?? "")]);
  return stringToSign(pairs.filter(([, value]) => value !== ""));
}

/**
 * Returns the headers that sign a response: MD5 with the merchant's key. If `signing` is `"data"`, a response without
 * `data` is not signed.
 */
export function answerSignature(
  signing: ResponseSigning | undefined,
  body: string,
  merchant: Merchant | undefined,
): Record<string, string> {
  if (!signing || !merchant) return {};
  const answer = JSON.parse(body) as Record<string, unknown>;
  const text = signing === "body" ? body : joined(signing === "data" ? answer.data : answer);
  if (text === undefined) return {};
  return { "x-qf-sign": digest("MD5", text + merchant.clientKey).toUpperCase(), "x-qf-signtype": "MD5" };
}
