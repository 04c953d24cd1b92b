import { callHook } from "../call-hook.js";
import type { Clock } from "../clock.js";
import { isQFPayError } from "../errors.js";
import { createFaultLog, newReference } from "../fault-log.js";
import type { CheckoutRoutesOptions } from "./options.js";
import { isFault, problemReply, type RouteReply } from "./reply.js";

/** Reports errors to the developers, and makes the response for the visitor. */
export type Reports<C> = {
  /**
   * Reports an error, unless it was reported before.
   *
   * @param isRead whether the request only read a status. A refusal by the gateway is then a fault too
   * @returns the reference that the visitor can quote to the developers; `undefined` if the error is not a fault
   */
  report(error: unknown, context: C, isRead?: boolean): string | undefined;
  /** Reports an error and makes the visitor's response. @param isRead whether the request only read a status */
  reportFailure(error: unknown, context: C, isRead?: boolean): RouteReply;
};

/** Makes the functions that report errors of the checkout routes. Without `hooks.onError`, faults go to the log. */
export function createReports<C>(hooks: CheckoutRoutesOptions<C>["hooks"], clock: Clock): Reports<C> {
  const write = createFaultLog(clock);
  // The reference of each reported error. An error that ends the requests of several visitors is reported only once.
  const references = new WeakMap<object, string | undefined>();

  function report(error: unknown, context: C, isRead = false): string | undefined {
    const isObject = typeof error === "object" && error !== null;
    if (isObject && references.has(error)) return references.get(error);
    const { onError } = hooks ?? {};
    const isFaulty = isFault(error, isRead);
    if (!isFaulty && !isQFPayError(error)) return undefined;
    const code = isQFPayError(error) ? `${error.code} ${error.respcd}` : "failed";
    const isLogged = isFaulty && !onError;
    const reference = isLogged ? write({ code, message: "Checkout failed.", error }) : newReference();
    callHook(() => onError?.(error, context, reference), undefined);
    // The visitor gets a reference only for a fault that the developers must look at. Any other error, such as a card
    // without funds, is explained to the visitor in words.
    const shownReference = isFaulty ? reference : undefined;
    if (isObject) references.set(error, shownReference);
    return shownReference;
  }

  return {
    report,
    reportFailure: (error, context, isRead = false) =>
      problemReply(error, report(error, context, isRead), isRead ? "read" : "create"),
  };
}
