import { createHash } from "node:crypto";
import { verifyNotification, verifyResponse } from "@qfpay/core";
import type { NamedClientKey } from "./named-keys.js";

/**
 * The result of checking a notification's signature: whether the signature is valid (`good`), a short name of the
 * cause, and an explanation in sentences.
 */
export type NotificationExplanation = { readonly good: boolean; readonly cause: string; readonly explanation: string };

const escaped = (json: string) =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Serializes JSON as the gateway does, with a space after commas and colons. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`);
  return `{${members.join(", ")}}`;
}

type Change = { readonly what: string; readonly texts: (body: string) => readonly string[] };

/** Changes that often happen to a notification's body between the gateway and the code that verifies the body. */
const commonChanges: readonly Change[] = [
  {
    what: "a line break was added at the end of the body, or one was lost",
    texts: (body) => [body.replace(/\s+$/, ""), `${body}\n`, `${body}\r\n`],
  },
  { what: "line breaks were changed in the body", texts: (body) => [body.replaceAll("\r\n", "\n")] },
  {
    what: "the body was parsed and printed again, which changed its bytes",
    texts: (body) => {
      try {
        const value = JSON.parse(body) as unknown;
        return [escaped(spaced(value)), spaced(value), JSON.stringify(value), escaped(JSON.stringify(value))];
      } catch {
        return [];
      }
    },
  },
];

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");
const exactBytes = "Hash the bytes as they arrive, before anything parses them.";

function causeOf(
  body: string,
  signature: string,
  keys: readonly NamedClientKey[],
): Omit<NotificationExplanation, "good"> {
  const wrong = signature.toLowerCase();
  const [own, ...others] = keys;
  const isMd5 = (text: string, { clientKey }: NamedClientKey) => hash("md5", text + clientKey) === wrong;
  const other = others.find((one) => isMd5(body, one));
  if (other) {
    return { cause: "other-key", explanation: `It was signed with another key, the one of ${other.name}.` };
  }
  for (const key of keys) {
    const change = commonChanges.find(({ texts }) => texts(body).some((text) => isMd5(text, key)));
    const whose = key === own ? "" : ` Besides, the key is the one of ${key.name}.`;
    if (change)
      return {
        cause: "body-changed",
        explanation: `The signature is genuine, but ${change.what}. ${exactBytes}${whose}`,
      };
  }
  const { clientKey: key } = own!;
  if (hash("sha256", body + key) === wrong)
    return { cause: "sha256", explanation: "It is SHA-256. Notifications are always signed with MD5." };
  if (hash("md5", key + body) === wrong)
    return { cause: "key-in-front", explanation: "The key was put in front of the body. It belongs behind it." };
  if (hash("md5", body) === wrong)
    return { cause: "key-missing", explanation: "The body was hashed without the key, as anybody can. Refuse it." };
  if (isMd5(body, { name: "", clientKey: `${key}\n` }) || isMd5(body, { name: "", clientKey: ` ${key}` }))
    return { cause: "key-whitespace", explanation: "There is white space before or after the key that signed it." };
  if (!/^[0-9a-f]{32}$/i.test(signature))
    return {
      cause: "form",
      explanation: "X-QF-SIGN of a notification is 32 hexadecimal digits. This is something else.",
    };
  return {
    cause: "unknown",
    explanation:
      "No known mistake gives this signature: the key is another one, the body was changed, or somebody forged it. Refuse it.",
  };
}

/**
 * Checks the signature of a JSON body, which is a notification or a response of the gateway.
 *
 * @param keys the client keys to try, the account's key first
 */
export function explainJson(
  body: Uint8Array,
  signature: string | null,
  keys: readonly NamedClientKey[],
): NotificationExplanation {
  if (!signature)
    return {
      good: false,
      cause: "sign-missing",
      explanation: "There is no X-QF-SIGN header: refuse an unsigned notification.",
    };
  const { clientKey: key } = keys[0]!;
  if (body.length > 0 && verifyNotification(body, signature, key))
    return { good: true, cause: "none", explanation: "The signature is good: the gateway sent exactly these bytes." };
  if (body.length > 0 && verifyResponse({ body, signature }, key) === "verified")
    return {
      good: true,
      cause: "none",
      explanation: "The signature is good for a response of the gateway; notifications are signed in another way.",
    };
  return { good: false, ...causeOf(new TextDecoder().decode(body), signature, keys) };
}
