import { QFPayConfigError } from "@qfpay/core";
import type { Account } from "./account.js";

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
