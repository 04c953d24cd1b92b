import type { Logger } from "@nestjs/common";
import { isQFPayError, type NotifyOptions, type NotifyOutcome } from "@qfpay/core";
import type { QFPayCheckoutOptions } from "./options.js";

type NotifyHooks = NonNullable<NotifyOptions["hooks"]>;
type CheckoutHooks = NonNullable<QFPayCheckoutOptions["hooks"]>;

// The outcomes of notifications that are logged although no error was thrown, with their log levels. Core's default log
// names the same outcomes.
const loggedOutcomes: Partial<Record<NotifyOutcome, "error" | "warn">> = {
  handler_failed: "error",
  handler_timeout: "error",
  unsigned: "warn",
  bad_signature: "warn",
  unknown_merchant: "warn",
  malformed: "warn",
  too_large: "warn",
};

/**
 * Returns hooks of the notification route that also write to the application's log, because Nest calls no exception
 * filter for a notification that was not acknowledged.
 */
export const loggedHooks = (logger: Logger, hooks: NotifyHooks = {}): NotifyHooks => ({
  ...hooks,
  onOutcome(event) {
    const { outcome, unverifiedNumber } = event;
    const named = unverifiedNumber ? ` (its body names ${unverifiedNumber}, which is not verified)` : "";
    const message = `Notification not acknowledged: ${outcome}${named}`;
    const level = loggedOutcomes[outcome];
    if (event.error !== undefined) logger.error(message, stackOf(event.error));
    else if (level) logger[level](message);
    return hooks.onOutcome?.(event); // Returns the hook's promise, so that the caller catches a rejection.
  },
  onWarning(message) {
    logger.warn(message);
    return hooks.onWarning?.(message);
  },
});

/** Returns hooks of the checkout that also write errors to the log, because customers see little of an error. */
export const loggedErrors = (logger: Logger, hooks: CheckoutHooks = {}): CheckoutHooks => ({
  ...hooks,
  onError(error, request, reference) {
    // A refusal by the gateway, such as a card without funds, is normal, so it is only a warning.
    if (isQFPayError(error, "api_error") && error.outcome === "rejected")
      logger.warn(`Checkout: ${error.message} (reference ${reference})`);
    else logger.error(`Checkout failed (reference ${reference})`, stackOf(error));
    return hooks.onError?.(error, request, reference);
  },
});

/** The stack trace of an error, which Nest's loggers print below the message; any other value unchanged. */
const stackOf = (error: unknown) => (error instanceof Error ? error.stack : error);
