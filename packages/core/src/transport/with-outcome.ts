import { isQFPayError, type Outcome, type QFPayError } from "../errors.js";

/** Copies an error and replaces its outcome. The original is not changed, because another call may report it too. */
export const withOutcome = (error: QFPayError, outcome: Outcome): QFPayError =>
  Object.create(Object.getPrototypeOf(error), {
    ...Object.getOwnPropertyDescriptors(error),
    outcome: { value: outcome, enumerable: true },
    // Copies `stack` by its value, because in some runtimes it is an accessor that returns nothing for a copy.
    stack: { value: error.stack, writable: true, configurable: true },
  });

/**
 * Throws the error of a query about a payment or refund, with the outcome `unknown`. The query's own outcome, for
 * example `rejected`, says nothing about the payment, but the caller would take it for the payment's outcome.
 */
export function throwAsUnknown(error: unknown): never {
  throw isQFPayError(error) ? withOutcome(error, "unknown") : error;
}
