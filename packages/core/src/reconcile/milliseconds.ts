import { QFPayValidationError } from "../errors.js";

/** The default of `withinMs`: the longest time from an order to its payment. No QR code is payable that long. */
export const defaultWithinMs = 2.5 * 3_600_000;

/**
 * Returns the milliseconds of the time option `path`: its value, or its default.
 *
 * @throws {QFPayValidationError} if the given value is negative or not finite
 */
export function milliseconds(path: string, value: number | undefined, defaultMs: number): number {
  if (value === undefined) return defaultMs;
  if (Number.isFinite(value) && value >= 0) return value;
  throw new QFPayValidationError([{ path, message: `${path} must be zero or more milliseconds.` }]);
}
