import type { Merchant } from "../world/merchant.js";

/** The text that replaces client keys in all shown texts. */
export const shownKey = "<client key>";

const shortestKey = 6;

/** All keys that the simulator knows, except very short ones, which are no secrets and occur in ordinary words. */
export const knownKeys = (merchants: readonly Merchant[]): readonly string[] =>
  merchants
    .flatMap(({ clientKey, otherEnvironments = {} }) => [
      clientKey,
      ...Object.values(otherEnvironments).flatMap((row) => row.clientKey ?? []),
    ])
    .filter((key) => key.length >= shortestKey);

/** Masks keys that a client sent by mistake, for example in the body. */
export function maskKeys(text: string, keys: readonly string[]): string {
  let masked = text;
  for (const key of keys) {
    for (const form of new Set([key, key.toUpperCase(), key.toLowerCase(), JSON.stringify(key).slice(1, -1)])) {
      masked = masked.replaceAll(form, shownKey);
    }
  }
  return masked;
}
