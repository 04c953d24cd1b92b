import type { CheckoutRoutesOptions, NotifyOptions, QFPayOptions } from "@qfpay/core";

/**
 * The options of the routes that an adapter has to serve: the notification route at `/qfpay/notify`, for every HTTP
 * method, and the checkout routes at `/checkout`.
 */
export type ContractSetup = {
  /** The options of the client, `new QFPay()`. */
  account: QFPayOptions;
  /** The options of the notification route. */
  notify: NotifyOptions;
  /** The options of the checkout routes. */
  checkout: Omit<CheckoutRoutesOptions<unknown>, "qfpay">;
};

/** A running server with the routes of the tested adapter. */
export type RunningAdapter = {
  url: string;
  close(): Promise<unknown>;
  /** Returns the errors and warnings in the framework's log. If absent, the tests read `console.error` instead. */
  told?(): string[];
};

/** Starts a server with the notification and checkout routes of the tested adapter. */
export type StartAdapter = (setup: ContractSetup) => Promise<RunningAdapter>;
