import { type EnvironmentName, environments } from "../catalog/environments.js";
import { QFPayConfigError } from "../errors.js";

/**
 * Checks that a value is the name of an environment.
 *
 * @param name the option or variable that holds the value, for the error
 * @throws {QFPayConfigError} if there is no such environment; the error lists all names
 */
export function checkEnvironment(name: string, value: unknown): asserts value is EnvironmentName {
  if (typeof value === "string" && Object.hasOwn(environments, value)) return;
  throw new QFPayConfigError(
    `${name} is ${JSON.stringify(value)}; it must be one of ${Object.keys(environments).join(", ")}.`,
  );
}
