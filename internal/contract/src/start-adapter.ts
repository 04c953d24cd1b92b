import type { CheckoutRoutesOptions, NotifyOptions, QFPayOptions } from "@qfpay/core";

/**
 * The routes that an adapter has to serve: notifications at `/qfpay/notify` (every method), the checkout routes at
 * `/checkout`.
 */
export type ContractSetup = {
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
