import { QFPayConfigError } from "@qfpay/core";
import type { FoundHandler } from "./find-handlers.js";
import type { OnNotifyKind } from "./on-notify.js";

/** An account of the module, and where it takes notifications, if at all. */
type Account = { readonly account: string | undefined; readonly path: string | undefined };

type ByKind = Partial<Record<OnNotifyKind, FoundHandler["call"]>>;

/**
 * One account's handlers by kind.
 *
 * @throws {QFPayConfigError} mistakes that would show only when money has moved: a handler that nobody calls, two of one
 *   kind, an account set up twice
 */
export function handlersOf(
  account: string | undefined,
  handlers: readonly FoundHandler[],
  accounts: readonly Account[],
): ByKind {
  const stray = handlers.find(
    (handler) => !accounts.some((a) => a.account === handler.account && a.path !== undefined),
  );
  if (stray) throw new QFPayConfigError(`${describe(stray)} would never be called: ${reason(stray, accounts)}.`);
  if (accounts.filter((other) => other.account === account).length > 1) {
    throw new QFPayConfigError("QFPayModule is imported twice for one account. Give each account a name of its own.");
  }
  return byKind(handlers.filter((handler) => handler.account === account));
}

function byKind(handlers: readonly FoundHandler[]): ByKind {
  const chosen: Partial<Record<OnNotifyKind, FoundHandler>> = {};
  for (const handler of handlers) {
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
  const which = account === undefined ? "the account without a name" : `account "${account}"`;
  return accounts.some((other) => other.account === account)
    ? `${which} has no notify option, so no route is mounted`
    : `${which} is not set up with QFPayModule`;
}
