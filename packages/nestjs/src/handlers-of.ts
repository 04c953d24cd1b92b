import { QFPayConfigError } from "@qfpay/core";
import type { Account } from "./account.js";
import { describeAccount } from "./check-accounts.js";
import type { FoundHandler } from "./find-handlers.js";
import type { OnNotifyKind } from "./on-notify.js";

type ByKind = Partial<Record<OnNotifyKind, FoundHandler["call"]>>;

/**
 * One account's handlers by kind.
 *
 * @throws {QFPayConfigError} mistakes that would show only when money has moved: a handler that nobody calls, two of one
 *   kind
 */
export function handlersOf(
  account: string | undefined,
  handlers: readonly FoundHandler[],
  accounts: readonly Account[],
): ByKind {
  const stray = handlers.find((handler) => !accounts.some(({ name, notify }) => name === handler.account && notify));
  if (stray) throw new QFPayConfigError(`${describe(stray)} would never be called: ${reason(stray, accounts)}.`);
  const chosen: Partial<Record<OnNotifyKind, FoundHandler>> = {};
  for (const handler of handlers.filter((found) => found.account === account)) {
    const other = chosen[handler.kind];
    if (other) {
      throw new QFPayConfigError(
        `${describe(other)} and ${describe(handler)} are for the same account. One handler per kind: a failure of one ` +
          "would repeat both. If it is one class, it is provided by two modules: provide it once and import that module.",
      );
    }
    chosen[handler.kind] = handler;
  }
  return Object.fromEntries(Object.entries(chosen).map(([kind, { call }]) => [kind, call]));
}

const describe = ({ kind, name }: FoundHandler) => `@OnNotify("${kind}") on ${name}`;

function reason({ account }: FoundHandler, accounts: readonly Account[]): string {
  const which = describeAccount(account);
  return accounts.some(({ name }) => name === account)
    ? `${which} has no notify option, so no route is mounted`
    : `${which} is not set up with QFPayModule`;
}
