import { InvalidArgumentError } from "commander";
import { isWebAddress } from "../world/web-address.js";

const refused = (rule: string, text: string) => new InvalidArgumentError(`It must be ${rule}, not "${text}".`);

/** Parses a port number. @throws {InvalidArgumentError} if it is not an integer from 0 to 65535 */
export function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 65_535)) throw refused("0 to 65535", text);
  return value;
}

/** Returns the value of a command-line option. @throws {InvalidArgumentError} if it is not an http or https URL */
export function webAddress(text: string): string {
  if (!isWebAddress(text)) throw refused("an http or https URL", text);
  return text;
}

/**
 * Makes the parser of a command-line option that is a number.
 *
 * @param fits whether a number is allowed
 * @param rule describes the allowed numbers for the error message
 */
export const numberThat =
  (fits: (value: number) => boolean, rule: string) =>
  (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!fits(value)) throw refused(rule, text);
    return value;
  };

/** Parses the comma-separated value of a command-line option. */
export const listOf = (text: string): string[] => text.split(",").map((part) => part.trim());
