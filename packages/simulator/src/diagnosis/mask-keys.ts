import type { Merchant } from "../world/merchant.js";

/** The text that replaces each client key wherever the simulator shows a text. */
export const shownKey = "<client key>";

/**
 * Whether a key must be masked. A text shorter than 6 characters is not a key of QFPay's, and may occur in ordinary
 * words.
 */
const isSecret = (key: string): boolean => key.length >= 6;

/** All client keys in the merchants' settings, except those that are too short to be secret. */
export const knownKeys = (merchants: readonly Merchant[]): readonly string[] =>
  merchants
    .flatMap(({ clientKey, otherEnvironments = {} }) => [
      clientKey,
      ...Object.values(otherEnvironments).flatMap((row) => row.clientKey ?? []),
    ])
    .filter(isSecret);

/** Masks the keys in a text, because a client may have sent a key by mistake, for example in the body. */
export function maskKeys(text: string, keys: readonly string[]): string {
  let masked = text;
  for (const key of keys.filter(isSecret)) {
    for (const form of new Set([key, key.toUpperCase(), key.toLowerCase(), JSON.stringify(key).slice(1, -1)])) {
      masked = masked.replaceAll(form, shownKey);
    }
  }
  return masked;
}
