import type { Logger } from "@nestjs/common";
import type { NotifyOptions, NotifyOutcome } from "@qfpay/core";

type Hooks = NonNullable<NotifyOptions["hooks"]>;

// No error comes with these, and nobody else tells the operator.
const worthTelling: Partial<Record<NotifyOutcome, "error" | "warn">> = {
  handler_timeout: "error",
  bad_signature: "warn",
  unknown_merchant: "warn",
  malformed: "warn",
};

/** The hooks of an application, after what was not acknowledged went to its log: no exception filter sees it. */
export function loggedHooks(logger: Logger, hooks: Hooks = {}): Hooks {
  return {
    ...hooks,
    onOutcome(event) {
      const message = `Notification not acknowledged: ${event.outcome}`;
      const level = worthTelling[event.outcome];
      if (event.error !== undefined) logger.error(message, stackOf(event.error));
      else if (level) logger[level](message);
      return hooks.onOutcome?.(event); // an async one may reject, which core catches
    },
  };
}

/** What Nest's loggers print below the message. */
export const stackOf = (error: unknown) => (error instanceof Error ? error.stack : error);
