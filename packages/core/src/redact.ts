/** Returns a text with the client key replaced by `***`. */
export type Redact = (text: string) => string;

// QFPay's keys have 32 characters. A key of fewer than 8 characters, as in tests, is not removed, because a
// response may contain the same characters by chance.
const minKeyLength = 8;

/**
 * Makes the function that removes a client key from text that another system sent. The text of each response is passed
 * through this function before any other code reads it. So if the gateway repeats the key in a response, the key does
 * not reach a message, a hook or a result.
 */
export function redactor(clientKey: string): Redact {
  if (clientKey.length < minKeyLength) return (text) => text;
  const pattern = new RegExp(Array.from(clientKey, spellings).join(""), "gi");
  return (text) => text.replace(pattern, "***");
}

/** Returns a pattern that matches a character of the key as it is, and as JSON or a URL may escape it. */
function spellings(character: string): string {
  const hex = character.charCodeAt(0).toString(16).padStart(4, "0");
  return `(?:\\\\?\\u${hex}|\\\\u${hex}|%${hex.slice(2)})`;
}

/**
 * Removes the client key from an error that `fetch` threw and from its causes. The error of an HTTP parser contains the
 * bytes that the parser could not read, and these may contain the key.
 */
export function redactError(error: unknown, redact: Redact, depth = 0): void {
  if (typeof error !== "object" || error === null || depth > 5) return;
  const members: Record<string, PropertyDescriptor> = Object.getOwnPropertyDescriptors(error);
  for (const [name, { value }] of Object.entries(members)) {
    if (typeof value === "string" && redact(value) !== value) Reflect.set(error, name, redact(value));
  }
  const { cause, errors } = members;
  const nestedErrors: unknown[] = Array.isArray(errors?.value) ? errors.value : [];
  for (const nestedError of [cause?.value, ...nestedErrors]) redactError(nestedError, redact, depth + 1);
}
