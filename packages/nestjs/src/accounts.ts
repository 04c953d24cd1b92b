import { QFPayConfigError } from "@qfpay/core";
import type { QFPayModuleAsyncOptions, QFPayRouteOptions } from "./options.js";

/** The options of the account whose module injects them. */
export const ACCOUNT_OPTIONS = Symbol("QFPay options");

/** Where one group of routes is mounted. */
export type Route = { readonly path: string; readonly decorators: readonly ClassDecorator[] };

/** One import of the module: its name and its routes, which Nest must know before it runs any factory. */
export class Account {
  readonly name: string | undefined;
  readonly notify: Route | undefined;
  readonly checkout: Route | undefined;

  constructor(name: string | undefined, { notify, checkout }: Pick<QFPayModuleAsyncOptions, "notify" | "checkout">) {
    this.name = name;
    this.notify = notify && routeOf(notify, "qfpay/notify");
    this.checkout = checkout && routeOf(checkout, "checkout");
  }
}

const routeOf = ({ path, decorators = [] }: QFPayRouteOptions, otherwise: string): Route => ({
  path: (path ?? otherwise).split("/").filter(Boolean).join("/"),
  decorators,
});

/**
 * What no account can know of the others when it is set up.
 *
 * @throws {QFPayConfigError} one account twice, or two routes at one path: the first would get the other's requests
 */
export function checkAccounts(accounts: readonly Account[]): void {
  const names = new Set<string | undefined>();
  const mounted = new Map<string, string>();
  for (const account of accounts) {
    if (names.has(account.name)) {
      throw new QFPayConfigError("QFPayModule is imported twice for one account. Give each account a name of its own.");
    }
    names.add(account.name);
    for (const part of ["notify", "checkout"] as const) {
      const path = account[part]?.path.toLowerCase();
      if (path === undefined) continue;
      const mine = `${part} of ${describeAccount(account.name)}`;
      const other = mounted.get(path);
      if (other) {
        throw new QFPayConfigError(`${other} and ${mine} are both mounted at "/${path}". Give one another path.`);
      }
      mounted.set(path, mine);
    }
  }
}

/** An account in a message. */
export const describeAccount = (name: string | undefined) =>
  name === undefined ? "the account without a name" : `account "${name}"`;
