import { QFPayValidationError } from "../errors.js";

/** The longest time from the creation of an order to its payment: a little longer than any QR code stays payable. */
export const defaultWithinMs = 2.5 * 3_600_000;

/**
 * Returns a time option in milliseconds, or its default.
 *
 * @throws {QFPayValidationError} if the given value is negative or not finite
 */
export function milliseconds(path: string, value: number | undefined, defaultMs: number): number {
  if (value === undefined) return defaultMs;
  if (Number.isFinite(value) && value >= 0) return value;
  throw new QFPayValidationError([{ path, message: `${path} must be zero or more milliseconds.` }]);
}
