import type { Logger } from "@nestjs/common";
import { OrderRefusedError } from "@qfpay/core";
import { stackOf } from "./notify-log.js";
import type { QFPayCheckoutOptions } from "./options.js";

const callbacks = ["order", "authorize", "rateLimit", "onFinal", "onRefused"] as const;

/** The same options; what the application's own functions throw goes to its log: the customer is told nothing of it. */
export function loggedCheckout(logger: Logger, options: QFPayCheckoutOptions): QFPayCheckoutOptions {
  const logged: Record<string, unknown> = { ...options };
  for (const name of callbacks) {
    const call = options[name] as ((...args: unknown[]) => unknown) | undefined;
    if (typeof call !== "function") continue;
    logged[name] = async (...args: unknown[]) => {
      try {
        return await call(...args);
      } catch (error) {
        if (!(error instanceof OrderRefusedError)) logger.error(`checkout.${name} failed`, stackOf(error));
        throw error;
      }
    };
  }
  return logged as QFPayCheckoutOptions;
}
