import { Controller, RequestMethod, Scope, type Type, VERSION_NEUTRAL } from "@nestjs/common";
import { type DiscoveryService, MetadataScanner, type ModulesContainer, REQUEST } from "@nestjs/core";
import { QFPayConfigError, type QFPayOptions } from "@qfpay/core";
import { getQFPayToken, takeMarkedClasses } from "./decorators.js";
import type { QFPayFactoryOptions, QFPayImport, QFPayRouteOptions } from "./options.js";

/** The injection token of the options that `forRoot` got or that the factory of `forRootAsync` returned. */
export const MADE_OPTIONS = Symbol("QFPay options as made");

/** The injection token of an account's merged options: those of `forRoot`, or of `forRootAsync` and its factory. */
export const ACCOUNT_OPTIONS = Symbol("QFPay options");

/** The injection token of an account's `QFPay` client, inside the Nest module of that account. */
export const CLIENT = Symbol("QFPay client");

/**
 * The injection token of options that connect the client to a simulator in tests. They override the account's options,
 * and are empty outside of tests.
 */
export const CONNECTION = Symbol("QFPay connection");
/** `client` holds the options that connect an account to a simulator. For the real gateway, it is empty. */
export type Connection = { client: Pick<QFPayOptions, "fetch" | "baseUrl"> };

/** The path of an account's notification or checkout routes, and the decorators for their controller. */
export type Route = Readonly<Required<QFPayRouteOptions>>;

const parts = ["notify", "checkout"] as const;

/** One import of `QFPayModule`: the account's name and its routes, which Nest must know before it runs any factory. */
export class Account {
  /** The account's `name` option; `undefined` for the account without a name. */
  readonly name: string | undefined;
  /** The path and decorators of the notification route; `undefined` if it is not mounted. */
  readonly notify: Route | undefined;
  /** The path and decorators of the checkout routes; `undefined` if they are not mounted. */
  readonly checkout: Route | undefined;
  /** The prototypes of the classes that used `@OnNotify` or `@CheckoutOrder` since the last `Account` was made. */
  readonly marked = takeMarkedClasses();
  /** The options given to `forRoot` or `forRootAsync`. Private, so that `util.inspect` shows no client key. */
  readonly #given: QFPayImport;

  constructor(given: QFPayImport) {
    this.name = given.name;
    this.notify = given.notify && routeOf(given.notify, "qfpay/notify");
    this.checkout = given.checkout && routeOf(given.checkout, "checkout");
    this.#given = given;
  }

  /**
   * Merges the options that the factory returned with the options that were passed to `forRoot` or `forRootAsync`.
   *
   * @throws {QFPayConfigError} if the factory returned a path, decorators, or options of a route that is not mounted
   */
  optionsFrom(made: QFPayFactoryOptions): QFPayFactoryOptions {
    for (const part of parts) {
      const { path, decorators } = made[part] ?? {};
      if (made[part] === undefined || (this[part] && path === undefined && decorators === undefined)) continue;
      throw new QFPayConfigError(
        `The factory of QFPayModule.forRootAsync made ${part} options, but Nest had fixed the routes before it ran. ` +
          `Give ${part}: { path } (and decorators) to forRootAsync itself.`,
      );
    }
    const { notify, checkout } = this.#given;
    return {
      ...made,
      notify: notify && { ...notify, ...made.notify },
      checkout: checkout && { ...checkout, ...made.checkout },
    };
  }
}

const routeOf = ({ path, decorators = [] }: QFPayRouteOptions, otherwise: string): Route => ({
  path: plainPath(path ?? otherwise),
  decorators,
});

/** Returns a path without slashes at its ends, and with single slashes between its segments. */
export const plainPath = (path: string) => path.split("/").filter(Boolean).join("/");

/** The name of an account for error messages. */
export const describeAccount = (name: string | undefined) =>
  name === undefined ? "the account without a name" : `account "${name}"`;

/**
 * Mounts a controller class at the path of an account's routes, and applies the application's decorators to it. Its
 * class name ends with the account's name, because throttlers and API documents distinguish controllers by class name.
 */
export function mountController(controller: Type, part: (typeof parts)[number], account: Account): Type {
  const { path, decorators } = account[part]!;
  const suffix = account.name?.replace(/\W/g, (character) => `_${character.codePointAt(0)!.toString(16)}_`);
  const name = `QFPay${part === "notify" ? "Notify" : "Checkout"}Controller${suffix ? `_${suffix}` : ""}`;
  Object.defineProperty(controller, "name", { value: name });
  Reflect.defineMetadata(ownController, `${part} of ${describeAccount(account.name)}`, controller);
  for (const decorate of [Controller({ path, version: VERSION_NEUTRAL }), ...decorators]) decorate(controller);
  return controller;
}

const ownController = "qfpay:controller";

/**
 * Checks the names and routes of all accounts.
 *
 * @throws {QFPayConfigError} if two accounts have the same name, or if an account's route has the same path as another
 *   POST route, so that only one of the two routes would get the requests
 */
export function checkAccounts(accounts: readonly Account[], discovery: DiscoveryService): void {
  if (new Set(accounts.map(({ name }) => name)).size < accounts.length) {
    throw new QFPayConfigError("QFPayModule is imported twice for one account. Give each account a name of its own.");
  }
  const mounted = new Map<string, { name: string; isOurs: boolean }>();
  for (const { path, ...route } of postRoutes(discovery)) {
    const other = mounted.get(path);
    if (other && (other.isOurs || route.isOurs)) {
      throw new QFPayConfigError(
        `${other.name} and ${route.name} both answer POST /${path}, and only one of them gets the requests. Give one ` +
          "another path, or leave the option of QFPayModule out.",
      );
    }
    mounted.set(path, route);
  }
}

/** Yields all POST routes, except those of controllers with a version or a host: their URLs differ from their paths. */
function* postRoutes(discovery: DiscoveryService): Generator<{ name: string; isOurs: boolean; path: string }> {
  const read = (key: string, of: object) => Reflect.getMetadata(key, of);
  for (const { metatype } of discovery.getControllers()) {
    if (typeof metatype !== "function") continue;
    const ours: string | undefined = read(ownController, metatype);
    if (!ours && (read("__version__", metatype) ?? read("host", metatype))) continue;
    for (const method of new MetadataScanner().getAllMethodNames(metatype.prototype)) {
      const handler = metatype.prototype[method];
      if (![RequestMethod.POST, RequestMethod.ALL].includes(read("method", handler))) continue;
      const route = { name: ours ?? `${metatype.name}.${method}`, isOurs: ours !== undefined };
      for (const above of [read("path", metatype) ?? ""].flat()) {
        for (const path of [read("path", handler) ?? ""].flat())
          yield { ...route, path: plainPath(`${above}/${path}`).toLowerCase() };
      }
    }
  }
}

type ModuleRef = ModulesContainer extends Map<string, infer Value> ? Value : never;
type Wrapper = ReturnType<ModuleRef["getProviderByKey"]>;

/**
 * Checks the dependencies of an account's factory before Nest resolves them. If a factory needs the client that it
 * configures, Nest waits for ever, and the process ends without a message.
 *
 * @throws {QFPayConfigError} if a dependency of the factory needs the account's client, or is request-scoped
 */
export function checkFactory(modules: ModulesContainer, account: Account): void {
  const seen = new Set<Wrapper>();
  const visit = (token: unknown, from: ModuleRef, trail: readonly string[]): void => {
    const path = [...trail, typeof token === "function" ? token.name : String(token)];
    if (token === getQFPayToken(account.name)) {
      throw new QFPayConfigError(
        `The factory of QFPayModule.forRootAsync waits for itself: ${path.join(" needs ")}, and that is made from what the ` +
          "factory returns. Make the order in a method marked with @CheckoutOrder() instead of injecting its class here.",
      );
    }
    const [home, found] = providerOf(token, from);
    if (token === REQUEST || found?.scope === Scope.REQUEST) {
      throw new QFPayConfigError(
        `The factory of QFPayModule.forRootAsync needs ${path.join(", which needs ")}, which is request-scoped. The client ` +
          "is made once, when the application starts: inject providers of the default scope.",
      );
    }
    if (!found || seen.has(found)) return;
    seen.add(found);
    for (const dependency of dependenciesOf(found)) visit(dependency, home, path);
  };
  const own = [...modules.values()].find((one) => one.providers.get(Account)?.instance === account)!;
  for (const dependency of dependenciesOf(own.getProviderByKey(MADE_OPTIONS))) visit(dependency, own, ["The factory"]);
}

/** Finds the provider that Nest injects for a token: in the module `from`, else in the nearest imported module. */
function providerOf(token: unknown, from: ModuleRef): [ModuleRef, Wrapper?] {
  const near = new Set([from]);
  for (const one of near) {
    const wrapper = one.providers.get(token as string);
    if (wrapper) return [one, wrapper];
    for (const imported of one.imports) near.add(imported);
  }
  return [from];
}

/** The tokens that a provider injects: a factory's `inject`, or those of a class's parameters and properties. */
function dependenciesOf({ inject, metatype }: Wrapper): unknown[] {
  const read = (key: string) => (typeof metatype === "function" && Reflect.getMetadata(key, metatype)) || [];
  const tokens: unknown[] = [...(inject ?? read("design:paramtypes"))];
  for (const { index, param } of read("self:paramtypes")) tokens[index] = param;
  for (const { type } of read("self:properties_metadata")) tokens.push(type);
  return tokens.map((dependency) => {
    const { forwardRef, token } = Object(dependency) as { forwardRef?: () => unknown; token?: unknown };
    return forwardRef?.() ?? token ?? dependency;
  });
}
