const shownKey = "<client key>";

/** The least length of a redacted value. A shorter value is no key of QFPay, and may be part of an ordinary word. */
const shortest = 6;

const formsOf = (key: string): string[] => [
  ...new Set([
    key,
    key.toUpperCase(),
    key.toLowerCase(),
    JSON.stringify(key).slice(1, -1),
    encodeURIComponent(key),
    encodeURIComponent(key).replaceAll("%20", "+"),
  ]),
];

/** Returns the client keys that the environment variables hold. */
export const keysIn = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(env)
    .filter(([name, value]) => /^QFPAY_(\w+_)?KEY$/.test(name) && (value ?? "").length >= shortest)
    .map(([, value]) => value!);

/** Replaces client keys in a text, also where they are in upper or lower case, JSON-escaped or URL-encoded. */
export function redact(text: string, keys: Iterable<string>): string {
  let shown = text;
  for (const key of keys) {
    if (key.length < shortest) continue;
    for (const form of formsOf(key)) shown = shown.replaceAll(form, shownKey);
  }
  return shown;
}
