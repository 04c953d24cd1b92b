import type { Logger } from "@nestjs/common";
import { isQFPayError, type NotifyOptions, type NotifyOutcome } from "@qfpay/core";
import type { QFPayCheckoutOptions } from "./options.js";

type Hooks = NonNullable<NotifyOptions["hooks"]>;

// These outcomes have no error, and nothing else reports them to the operator.
const worthTelling: Partial<Record<NotifyOutcome, "error" | "warn">> = {
  handler_timeout: "error",
  bad_signature: "warn",
  unknown_merchant: "warn",
  malformed: "warn",
};

/**
 * Returns the hooks, with an `onOutcome` that first writes notifications that were not acknowledged to the
 * application's log, because no exception filter sees them.
 */
export function loggedHooks(logger: Logger, hooks: Hooks = {}): Hooks {
  return {
    ...hooks,
    onOutcome(event) {
      const message = `Notification not acknowledged: ${event.outcome}`;
      const level = worthTelling[event.outcome];
      if (event.error !== undefined) logger.error(message, stackOf(event.error));
      else if (level) logger[level](message);
      return hooks.onOutcome?.(event); // an asynchronous hook may reject, which core catches
    },
    onWarning(message) {
      logger.warn(message);
      return hooks.onWarning?.(message);
    },
  };
}

/** What Nest's loggers print below the message. */
const stackOf = (error: unknown) => (error instanceof Error ? error.stack : error);

/**
 * Returns the options with an `onError` that also writes errors to the application's log, because the customer learns
 * little or nothing of them.
 */
export function loggedCheckout(logger: Logger, options: QFPayCheckoutOptions): QFPayCheckoutOptions {
  const onError: NonNullable<QFPayCheckoutOptions["hooks"]>["onError"] = (error, request, reference) => {
    // A refusal by the gateway, such as a card without funds, is ordinary and only a warning.
    if (isQFPayError(error, "api_error") && error.outcome === "rejected")
      logger.warn(`Checkout: ${error.message} (reference ${reference})`);
    else logger.error(`Checkout failed (reference ${reference})`, stackOf(error));
    return options.hooks?.onError?.(error, request, reference); // an asynchronous hook may reject, which core catches
  };
  return { ...options, hooks: { ...options.hooks, onError } };
}
