/** Returns the text with the client key taken out. */
export type Redact = (text: string) => string;

const shortest = 8; // QFPay's keys have 32 characters; a shorter text may stand in a response for another reason

/**
 * Makes the function that takes a client key out of text from outside. Each response passes it before anything else reads
 * the text, so that a gateway that repeats the key cannot put it into a message, a hook or a result.
 */
export function redactor(clientKey: string): Redact {
  if (clientKey.length < shortest) return (text) => text;
  const pattern = new RegExp(Array.from(clientKey, spellings).join(""), "gi");
  return (text) => text.replace(pattern, "***");
}

/** A pattern for a character of the key in either case, as it is and as JSON or a URL may escape it. */
function spellings(character: string): string {
  const hex = character.charCodeAt(0).toString(16).padStart(4, "0");
  return `(?:\\\\?\\u${hex}|\\\\u${hex}|%${hex.slice(2)})`;
}

/**
 * Takes the client key out of an error that `fetch` threw, and out of its causes: the error of an HTTP parser holds the
 * bytes that it could not read.
 */
export function redactError(error: unknown, redact: Redact, depth = 0): void {
  if (typeof error !== "object" || error === null || depth > 5) return;
  const members: Record<string, PropertyDescriptor> = Object.getOwnPropertyDescriptors(error);
  for (const [name, { value }] of Object.entries(members)) {
    if (typeof value === "string" && redact(value) !== value) Reflect.set(error, name, redact(value));
  }
  const { cause, errors } = members;
  const inner: unknown[] = Array.isArray(errors?.value) ? errors.value : [];
  for (const each of [cause?.value, ...inner]) redactError(each, redact, depth + 1);
}
