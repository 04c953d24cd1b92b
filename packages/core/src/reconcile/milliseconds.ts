import { QFPayValidationError } from "../errors.js";

/** The default of the option `withinMs`: the longest time from an order to its payment. QR codes expire earlier. */
export const defaultWithinMs = 2.5 * 3_600_000;

/**
 * Returns the option named `path` in milliseconds: its given value or else its default.
 *
 * @throws {QFPayValidationError} if the given value is negative or not finite
 */
export function milliseconds(path: string, value: number | undefined, defaultMs: number): number {
  if (value === undefined) return defaultMs;
  if (Number.isFinite(value) && value >= 0) return value;
  throw new QFPayValidationError([{ path, message: `${path} must be zero or more milliseconds.` }]);
}
