import type { CheckoutRoutesOptions, NotifyOptions, QFPayOptions } from "@qfpay/core";
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

/**
 * The routes that an adapter has to serve: notifications at `/qfpay/notify` (every method), the checkout routes at
 * `/checkout`.
 */
export type ContractSetup = {
  /** The account that takes the payments. */
  account: QFPayOptions;
  notify: NotifyOptions;
  checkout: Omit<CheckoutRoutesOptions<unknown>, "qfpay">;
};

export type RunningAdapter = {
  url: string;
  close(): Promise<unknown>;
  /** The errors and warnings that the framework's own logger received. Default: the calls of `console.error`. */
  told?(): string[];
};

export type StartAdapter = (setup: ContractSetup) => Promise<RunningAdapter>;

export type AdapterContract = {
  name: string;
  start: StartAdapter;
  /**
   * Whether the runtime's `fetch` distinguishes a refused connection from one that broke after the request was sent;
   * default true. If it does not, the outcome of the call is unknown, and the customer must be told so.
   */
  tellsRefusedFromBroken?: boolean;
  /** Whether the adapter runs in this process, so that its console or logger can be read. Default `true`. */
  inThisProcess?: boolean;
  /** Runs only the notification half, for a set-up that reads the body in another way. Default false. */
  notifyOnly?: boolean;
  /** Runs only the checkout half, for a set-up whose notifications `reprintContract` covers. Default false. */
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
  const { notifyOnly = false, checkoutOnly = false } = contract;
  describe(name, () => {
    if (!checkoutOnly) {
      notifyCases(start);
      notifyBoundCases(start);
      if (inThisProcess) notifyFaultCases(start);
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
