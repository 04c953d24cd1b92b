import { QFPayValidationError } from "../errors.js";

/** How much earlier than its payment an order may have been created: a little longer than the longest life of a QR order. */
export const defaultWithinMs = 2.5 * 3_600_000;

/** @throws {QFPayValidationError} if a value is given that is negative or not finite */
export function milliseconds(path: string, value: number | undefined, usual: number): number {
  if (value === undefined) return usual;
  if (Number.isFinite(value) && value >= 0) return value;
  throw new QFPayValidationError([{ path, message: `${path} must be zero or more milliseconds.` }]);
}
