import { checkCredential } from "../credential.js";
import { QFPayConfigError, QFPayResponseError, QFPaySignatureError } from "../errors.js";
import { equalHex } from "../signing/equal-hex.js";
import { signBody } from "../signing/sign-body.js";
import type { Notification } from "./notification.js";
import { parseNotification, readMembers } from "./parse.js";

/** One client key; or several, while keys are rotated or if one URL gets the notifications of a few accounts. */
export type KeyOrKeys = string | readonly string[];

/** Returns the keys as a list. Empty keys are refused, because anyone could sign with them. */
export function keyList(keyOrKeys: KeyOrKeys): readonly string[] {
  const keys = typeof keyOrKeys === "string" ? [keyOrKeys] : keyOrKeys;
  if (!Array.isArray(keys) || keys.length === 0) throw noKey();
  for (const key of keys) {
    if (key === "") throw noKey();
    checkCredential("keys", key);
  }
  return keys;
}

const noKey = () =>
  new QFPayConfigError("Notification keys must be one or more non-empty client keys. Is QFPAY_KEY set?");

/**
 * Whether the gateway signed a notification. The signature is the MD5 of the exact bytes with the key appended, in hex
 * of either case; it is compared in constant time. Pass the body as it arrived; a re-serialised body does not verify.
 * An empty body never verifies.
 *
 * @param rawBody the exact bytes (text is taken as UTF-8)
 * @param signature value of the `X-QF-SIGN` header
 * @throws {QFPayConfigError} if a key is missing or empty
 * @see https://sdk.qfapi.com (asynchronous notifications)
 * @example
 * if (!verifyNotification(bytes, request.headers.get("x-qf-sign"), key)) return new Response(null, { status: 401 });
 */
export function verifyNotification(
  rawBody: Uint8Array | string,
  signature: string | null | undefined,
  keyOrKeys: KeyOrKeys,
): boolean {
  const body = typeof rawBody === "string" ? new TextEncoder().encode(rawBody) : rawBody;
  return matchingKey(body, signature, keyOrKeys) !== undefined;
}

/** Finds the key with which a notification was signed. */
export function matchingKey(
  body: Uint8Array,
  signature: string | null | undefined,
  keyOrKeys: KeyOrKeys,
): string | undefined {
  const keys = keyList(keyOrKeys);
  if (body.length === 0 || typeof signature !== "string") return undefined;
  const single = withoutCopies(signature);
  let matching: string | undefined;
  // All keys are tried, so that the time does not reveal which key matched.
  for (const key of keys) if (equalHex(signBody(body, key), single)) matching = key;
  return matching;
}

/**
 * Returns the value of a header that a proxy has doubled: frameworks join the values of a repeated header by commas.
 * Different values stay joined and do not verify, because it is unknown which of them the gateway sent.
 */
function withoutCopies(signature: string): string {
  if (!signature.includes(",")) return signature;
  const [first = "", ...others] = signature.split(",").map((value) => value.trim());
  return others.length > 0 && others.every((other) => other === first) ? first : signature;
}

/**
 * Verifies and parses a notification.
 *
 * @param rawBody the exact bytes (text is taken as UTF-8)
 * @throws {QFPaySignatureError} if the signature is missing or wrong
 * @throws {QFPayResponseError} if the body is signed but not a JSON object
 * @throws {QFPayConfigError} if a key is missing or empty
 * @example
 * const notification = constructNotification(bytes, request.headers.get("x-qf-sign"), key);
 * if (notification.type === "payment") await bookPayment(notification); // yours: compareWithOrder, then mark it paid
 */
export function constructNotification(
  rawBody: Uint8Array | string,
  signature: string | null | undefined,
  keyOrKeys: KeyOrKeys,
): Notification {
  const body = typeof rawBody === "string" ? new TextEncoder().encode(rawBody) : rawBody;
  if (!verifyNotification(body, signature, keyOrKeys)) {
    throw new QFPaySignatureError(
      signature
        ? "The notification's signature does not match. Likely causes: the body was parsed and printed again before it " +
            "was verified, the key belongs to another app code or environment, or the sender is not QFPay. Verify the " +
            "exact bytes with the key of the account that was paid."
        : "The request has no X-QF-SIGN header, so it is not a QFPay notification.",
      { outcome: "rejected" },
    );
  }
  const members = readMembers(body);
  if (!members) {
    throw new QFPayResponseError("The notification is signed, but its body is not a JSON object.", {
      outcome: "rejected",
    });
  }
  return parseNotification(members, body);
}
