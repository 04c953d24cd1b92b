import { QFPayConfigError } from "./errors.js";

const characterNames: Readonly<Record<string, string>> = {
  "\n": "a line feed",
  "\r": "a carriage return",
  "\t": "a tab",
  " ": "a blank",
  "\u00a0": "a no-break space",
  "\u200b": "a zero-width space",
  "\ufeff": "a byte order mark",
  '"': "a quotation mark",
  "'": "a quotation mark",
  "`": "a quotation mark",
};

/** The texts that a template, a shell or `String()` writes in place of a missing value. */
const unfilled = /^(undefined|null|\$\{?\w+\}?)$/;

/**
 * Checks that a credential has the form in which QFPay issues it: visible ASCII without blanks, not in quotation marks.
 * With other characters, which copying, env files and dashboards add, every call would fail with 1108 and every
 * notification with 401. Such a credential is refused and not trimmed, so that the client uses exactly the key
 * that was entered.
 *
 * @param name the option or variable, for the message; the value is never shown
 * @throws {QFPayConfigError} if the value is not a string, is empty, is a text such as `undefined`, or contains a
 *   forbidden character
 */
export function checkCredential(name: string, value: unknown): asserts value is string {
  const given = value ?? "";
  if (typeof given !== "string") throw new QFPayConfigError(`${name} must be a string, as QFPay issued it.`);
  if (given === "" || unfilled.test(given)) {
    const text = given && ` (it is the text "${given}")`;
    throw new QFPayConfigError(`${name} is missing${text}: pass the ${name} that QFPay issued for this environment.`);
  }
  const problem = strayCharacter(name, given);
  if (problem) throw new QFPayConfigError(problem);
}

/**
 * Describes, for an error message, the first character of `value` that no QFPay credential contains; `undefined` if
 * there is none.
 */
export function strayCharacter(name: string, value: string): string | undefined {
  const badCharacter = /[^\x21-\x7e]|^["'`]|["'`]$/u.exec(value);
  if (!badCharacter) return undefined;
  const [character] = badCharacter;
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  const characterName = characterNames[character] ?? "a character that no credential of QFPay has";
  const last = value.length - character.length;
  const positionText =
    badCharacter.index === 0 ? "at its beginning" : badCharacter.index === last ? "at its end" : "inside it";
  return `${name} holds ${characterName} (U+${code}) ${positionText}. Remove it where the value is kept (environment file, dashboard, secret store).`;
}
