import { type Clock, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";
import { refuseMisspelled } from "../misspelled.js";
import type { QFPay } from "../qfpay.js";
import { AccountState } from "./account-state.js";
import { type RunBounded, runBoundedBy } from "./bounded.js";
import { checkOrigins } from "./check-return-urls.js";
import { ExclusiveWork } from "./exclusive-work.js";
import { memoryCheckoutStore } from "./memory-checkout-store.js";
import type { CheckoutRoutesOptions } from "./options.js";
import { createReports, type Reports } from "./reports.js";

/** The checked options of the checkout routes, and the objects that the routes share. */
export type CheckoutSetup<C> = {
  /** The options as the shop passed them. */
  options: CheckoutRoutesOptions<C>;
  clock: Clock;
  /** The milliseconds for which an order's queried status is kept in memory. */
  statusTtlMs: number;
  /** Calls a callback of the shop or its store, and gives up after `handlerTimeoutMs`. */
  bounded: RunBounded;
  /** Reports errors to the shop's `hooks`, or logs them. */
  reports: Reports<C>;
  /** Returns the QFPay client for a request, with the routes' memory of that client's orders. */
  accountStateOf(context: C): AccountState;
};

const optionNames: Readonly<Record<keyof CheckoutRoutesOptions<unknown>, 0>> = {
  qfpay: 0,
  order: 0,
  orderAgain: 0,
  authorize: 0,
  onFinal: 0,
  onMismatch: 0,
  onCreated: 0,
  statusOf: 0,
  store: 0,
  onRefused: 0,
  returnOrigins: 0,
  rateLimit: 0,
  allowCrossSite: 0,
  hooks: 0,
  handlerTimeoutMs: 0,
  statusTtlMs: 0,
  clock: 0,
};

/**
 * Checks the options of the checkout routes, and makes the objects that the routes share.
 *
 * @throws {QFPayConfigError} if `order` or `qfpay` is missing or an option is misspelled or invalid
 */
export function setUpCheckout<C>(options: CheckoutRoutesOptions<C>): CheckoutSetup<C> {
  refuseMisspelled(options, optionNames);
  refuseMisspelled(options.hooks ?? {}, { onError: 0 }, "hooks");
  const { order, qfpay, statusTtlMs = 3_000, handlerTimeoutMs = 10_000, clock = systemClock } = options;
  if (typeof order !== "function")
    throw new QFPayConfigError("order is missing: a function that decides what to charge.");
  if (!(statusTtlMs > 0)) throw new QFPayConfigError("statusTtlMs must be a positive number of milliseconds.");
  if (!(handlerTimeoutMs > 0))
    throw new QFPayConfigError("handlerTimeoutMs must be a positive number of milliseconds.");
  checkOrigins(options.returnOrigins);
  if (!qfpay) throw new QFPayConfigError("qfpay is missing: the client that takes the payments.");

  const bounded = runBoundedBy(handlerTimeoutMs, clock);
  const reports = createReports<C>(options.hooks, clock);
  const states = new WeakMap<QFPay, AccountState>();

  function accountStateOf(context: C): AccountState {
    const client = typeof qfpay === "function" ? qfpay(context) : qfpay;
    let state = states.get(client);
    if (!state) {
      const store = options.store ?? memoryCheckoutStore({ clock });
      const claims = new ExclusiveWork(store, clock, bounded, (error) => void reports.report(error, undefined as C));
      state = new AccountState(client, claims, statusTtlMs, clock);
      states.set(client, state);
    }
    return state;
  }

  return { options, clock, statusTtlMs, bounded, reports, accountStateOf };
}
