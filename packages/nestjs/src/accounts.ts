import { Scope } from "@nestjs/common";
import { type ModulesContainer, REQUEST } from "@nestjs/core";
import { QFPayConfigError, type QFPayOptions } from "@qfpay/core";
import { getQFPayToken } from "./decorators.js";
import type { QFPayModuleAsyncOptions, QFPayRouteOptions } from "./options.js";

/** The options of the account whose module injects them. */
export const ACCOUNT_OPTIONS = Symbol("QFPay options");

/**
 * How the client reaches the gateway. Takes precedence over the account's own options, and is empty unless a test uses
 * a simulator.
 */
export const CONNECTION = Symbol("QFPay connection");
export type Connection = { client: Pick<QFPayOptions, "fetch" | "baseUrl"> };

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

/** A class name of the account's own: throttlers count, and API documents number their operations, by class name. */
export function nameController(controller: object, part: "Notify" | "Checkout", { name = "" }: Account): void {
  const suffix = name.replace(/\W/g, (character) => `_${character.codePointAt(0)!.toString(16)}_`);
  Object.defineProperty(controller, "name", { value: `QFPay${part}Controller${suffix && `_${suffix}`}` });
}

/**
 * Checks the accounts together for conflicts that a single account cannot see.
 *
 * @throws {QFPayConfigError} if an account exists twice, or two routes have one path, where the first would get the
 *   other's requests
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

/** The name of an account for error messages. */
export const describeAccount = (name: string | undefined) =>
  name === undefined ? "the account without a name" : `account "${name}"`;

type ModuleRef = ModulesContainer extends Map<string, infer Value> ? Value : never;
type Wrapper = ReturnType<ModuleRef["getProviderByKey"]>;

/**
 * Looks at what the factory of an account is going to wait for, before Nest waits: Nest waits for ever where a factory
 * needs the client that it configures, and the process ends without a message.
 *
 * @throws {QFPayConfigError} if a dependency of the factory needs the account's client, or exists per request
 */
export function checkFactory(modules: ModulesContainer, account: Account): void {
  const seen = new Set<Wrapper>();
  const visit = (token: unknown, from: ModuleRef, trail: readonly string[]): void => {
    const path = [...trail, typeof token === "function" ? token.name : String(token)];
    if (token === getQFPayToken(account.name) && trail.length > 0) {
      throw new QFPayConfigError(
        `The factory of QFPayModule.forRootAsync waits for itself: ${path.join(" needs ")}, and that is made from what the ` +
          "factory returns. Make the order in a method marked with @CheckoutOrder() instead of injecting its class here.",
      );
    }
    const found = providerOf(token, from);
    if (token === REQUEST || found?.[1].scope === Scope.REQUEST) {
      throw new QFPayConfigError(
        `The factory of QFPayModule.forRootAsync needs ${path.join(", which needs ")}, which is request-scoped. The client ` +
          "is made once, when the application starts: inject providers of the default scope.",
      );
    }
    if (!found || seen.has(found[1])) return;
    seen.add(found[1]);
    for (const dependency of dependenciesOf(found[1])) visit(dependency, found[0], path);
  };
  const own = [...modules.values()].find((one) => one.providers.get(Account)?.instance === account)!;
  for (const dependency of own.getProviderByKey(ACCOUNT_OPTIONS).inject ?? [])
    visit(tokenIn(dependency), own, ["The factory"]);
}

/** The provider that Nest would inject, and its module: the module's own, else that of the nearest import. */
function providerOf(token: unknown, from: ModuleRef): [ModuleRef, Wrapper] | undefined {
  const near = new Set([from]);
  for (const one of near) {
    const wrapper = one.providers.get(token as string);
    if (wrapper) return [one, wrapper];
    for (const imported of one.imports) near.add(imported);
  }
  return undefined;
}

/** What a provider injects, as Nest reads it: a factory's `inject`, or a class's parameters and properties. */
function dependenciesOf({ inject, metatype }: Wrapper): unknown[] {
  if (inject) return inject.map(tokenIn);
  if (typeof metatype !== "function") return [];
  const tokens: unknown[] = [...(Reflect.getMetadata("design:paramtypes", metatype) ?? [])];
  for (const { index, param } of Reflect.getMetadata("self:paramtypes", metatype) ?? []) tokens[index] = param;
  const properties: { type: unknown }[] = Reflect.getMetadata("self:properties_metadata", metatype) ?? [];
  return [...tokens, ...properties.map(({ type }) => type)].map(tokenIn);
}

/** A token out of `forwardRef(() => token)`, `{ token, optional }` or itself. */
function tokenIn(dependency: unknown): unknown {
  const { forwardRef, token } = Object(dependency) as { forwardRef?: () => unknown; token?: unknown };
  return forwardRef?.() ?? token ?? dependency;
}
