import { QFPayValidationError } from "./errors.js";

/**
 * Returns an argument of a method if it is an object with named members. Callers without types may pass any value, and
 * the members of a number or a list would all count as absent.
 *
 * @param name the argument's name, for the error
 * @throws {QFPayValidationError} if the value is not an object, or is a list
 */
export function objectOf<T>(name: string, value: T): T {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new QFPayValidationError([{ path: name, message: `${name} must be an object, such as { name: value }.` }]);
}
