import type { Logger } from "@nestjs/common";
import { isQFPayError, OrderRefusedError } from "@qfpay/core";
import { stackOf } from "./notify-log.js";
import type { QFPayCheckoutOptions } from "./options.js";

/** The same options; what went wrong goes to the application's log too: the customer is told little or nothing of it. */
export function loggedCheckout(logger: Logger, options: QFPayCheckoutOptions): QFPayCheckoutOptions {
  const onError: NonNullable<QFPayCheckoutOptions["hooks"]>["onError"] = (error, request) => {
    // What the gateway refuses, such as a card without money, is everyday business.
    if (isQFPayError(error, "api_error") && error.outcome === "rejected") logger.warn(`Checkout: ${error.message}`);
    else if (!(error instanceof OrderRefusedError)) logger.error("Checkout failed", stackOf(error));
    return options.hooks?.onError?.(error, request); // an async one may reject, which core catches
  };
  return { ...options, hooks: { ...options.hooks, onError } };
}
