import type { Merchant } from "../world/merchant.js";

/** What stands in for a client key wherever texts are shown. */
export const shownKey = "<client key>";

const shortestKey = 6;

/** Every key the simulator knows. Very short ones are no secrets, and would turn up in every other word. */
export const knownKeys = (merchants: readonly Merchant[]): readonly string[] =>
  merchants
    .flatMap(({ clientKey, otherEnvironments = {} }) => [
      clientKey,
      ...Object.values(otherEnvironments).flatMap((row) => row.clientKey ?? []),
    ])
    .filter((key) => key.length >= shortestKey);

/** Takes out keys that a client put where they do not belong, such as into the body. */
export function maskKeys(text: string, keys: readonly string[]): string {
  let masked = text;
  for (const key of keys) {
    for (const form of new Set([key, key.toUpperCase(), key.toLowerCase(), JSON.stringify(key).slice(1, -1)])) {
      masked = masked.replaceAll(form, shownKey);
    }
  }
  return masked;
}
