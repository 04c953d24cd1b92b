import { describe } from "vitest";
import { checkoutBoundCases } from "./checkout-bound-cases.js";
import { checkoutCases } from "./checkout-cases.js";
import { checkoutFaultCases } from "./checkout-fault-cases.js";
import { checkoutGuardCases } from "./checkout-guard-cases.js";
import { checkoutMerchantsCases } from "./checkout-merchants-cases.js";
import { checkoutStoreCases } from "./checkout-store-cases.js";
import { notifyBoundCases } from "./notify-bound-cases.js";
import { notifyCases } from "./notify-cases.js";
import { notifyFaultCases } from "./notify-fault-cases.js";
import type { StartAdapter } from "./start-adapter.js";

/** The parameters of `adapterContract`: the adapter to test, and which of the tests its runtime allows. */
export type AdapterContract = {
  /** The name of the adapter in the tests' titles. */
  name: string;
  /** Starts a server with the adapter's routes. */
  start: StartAdapter;
  /**
   * Whether errors of the runtime's `fetch` distinguish a refused connection from a broken connection. Default true. If
   * false, the tests expect that a payment with a refused connection has an unknown outcome.
   */
  tellsRefusedFromBroken?: boolean;
  /** Whether the adapter runs in this process, so that the tests can read its console or logger. Default `true`. */
  inThisProcess?: boolean;
  /** Whether to leave out the checkout tests, because another tested server has the same checkout. Default false. */
  notifyOnly?: boolean;
  /**
   * Whether to leave out the tests of time limits and logs of notifications, because another tested server has the same
   * handlers, and differs only in the way in which the body is read. Default false.
   */
  bytesOnly?: boolean;
  /** Whether to leave out the notification tests, because other tests cover notifications. Default false. */
  checkoutOnly?: boolean;
};

/**
 * The tests that every adapter must pass, over real sockets.
 *
 * @example
 * adapterContract({ name: "express 5", start: async ({ account, notify, checkout }) => listen(app(account, notify, checkout)) });
 */
export function adapterContract(contract: AdapterContract): void {
  const { name, start, tellsRefusedFromBroken = true, inThisProcess = true } = contract;
  const { notifyOnly = false, bytesOnly = false, checkoutOnly = false } = contract;
  describe(name, () => {
    if (!checkoutOnly) {
      notifyCases(start);
      if (!bytesOnly) notifyBoundCases(start);
      if (inThisProcess && !bytesOnly) notifyFaultCases(start);
    }
    if (notifyOnly) return;
    checkoutCases(start, tellsRefusedFromBroken);
    checkoutGuardCases(start);
    checkoutStoreCases(start);
    checkoutMerchantsCases(start);
    checkoutBoundCases(start);
    if (inThisProcess) checkoutFaultCases(start);
  });
}
