import { QFPayValidationError } from "../errors.js";
import { isTxdtm, parseTxdtm } from "../txdtm.js";

const isoWithZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Converts a time to epoch milliseconds. The time may be a `Date`, an ISO time with its zone, or Hong Kong time written
 * as `YYYY-MM-DD HH:mm:ss`.
 *
 * @param path the option's or member's name, for the error message
 * @throws {QFPayValidationError} if the value has none of these forms
 */
export function momentOf(path: string, value: unknown): number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
  if (typeof value === "string") {
    if (isTxdtm(value)) return parseTxdtm(value).getTime();
    if (isoWithZone.test(value) && !Number.isNaN(Date.parse(value))) return Date.parse(value);
  }
  const message = `${path} must be a Date, an ISO time with its zone, or Hong Kong time written YYYY-MM-DD HH:mm:ss.`;
  throw new QFPayValidationError([{ path, message }]);
}
