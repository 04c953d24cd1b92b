import { QFPayValidationError } from "./errors.js";

/** Whether a value is an object with named members, and not a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Returns an argument of a method if it is an object with named members. Callers without types may pass any value.
 *
 * @param name the argument's name, for the error
 * @throws {QFPayValidationError} if the value is not an object, or is a list
 */
export function objectOf<T>(name: string, value: T): T {
  if (isObject(value)) return value;
  throw new QFPayValidationError([{ path: name, message: `${name} must be an object, such as { name: value }.` }]);
}
