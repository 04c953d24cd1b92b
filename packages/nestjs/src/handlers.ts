import { Inject, Injectable } from "@nestjs/common";
import {
  DiscoveryService,
  ExternalContextCreator,
  HttpAdapterHost,
  INQUIRER,
  MetadataScanner,
  REQUEST,
} from "@nestjs/core";
import { RouteParamsFactory } from "@nestjs/core/router/route-params-factory.js";
import { QFPayConfigError } from "@qfpay/core";
import { Account, describeAccount } from "./accounts.js";
import { type Mark, markedClasses, marksOf } from "./decorators.js";

type Method = (...args: unknown[]) => unknown;

/** A marked method, bound to its provider. */
export type FoundHandler = Mark & { name: string; call: Method };

type Observable = { subscribe(observer: { error: (error: unknown) => void; complete: () => void }): unknown };

/** What a method returned, where Nest's HTTP client and others return something that begins only when it is subscribed to. */
const ended = (result: unknown): unknown =>
  typeof (result as Partial<Observable> | undefined | null)?.subscribe === "function"
    ? new Promise<void>((complete, error) => (result as Observable).subscribe({ complete, error }))
    : result;

/**
 * All `@OnNotify` methods of the application.
 *
 * @param warn called for providers that may have handlers but cannot be inspected
 * @throws {QFPayConfigError} if a provider with handlers exists per request, because none exists when a notification
 *   arrives
 */
function findHandlers(
  discovery: DiscoveryService,
  scanner: MetadataScanner,
  contexts: ExternalContextCreator,
  warn: (message: string) => void,
): FoundHandler[] {
  const found: FoundHandler[] = [];
  const seen = new Set<object>(); // an alias (`useExisting`) is the same object again
  const unmade = new UnmadeProviders();
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const isPerRequest = wrapper.isTransient || !wrapper.isDependencyTreeStatic();
    const instance = wrapper.instance as Record<string, Method> | null | undefined;
    if (typeof instance !== "object" || instance === null) {
      if (isPerRequest) unmade.add(wrapper.token);
      continue;
    }
    if (seen.has(instance)) continue;
    seen.add(instance);
    const prototype: object = Object.getPrototypeOf(instance);
    for (const name of scanner.getAllMethodNames(prototype)) {
      for (const mark of marksOf(prototype, name)) {
        const fullName = `${instance.constructor.name}.${name}`;
        if (isPerRequest) throw handlerPerRequest(fullName);
        const handler = { ...mark, name: fullName };
        refuseEnhancers(handler, instance[name]!);
        const call: Method =
          mark.kind === "order" ? orderOf(contexts, instance, name) : (...args) => ended(instance[name]!(...args));
        found.push({ ...handler, call });
      }
    }
  }
  unmade.check(seen, found, warn);
  return found;
}

/** @throws {QFPayConfigError} if the method has guards, interceptors, filters or pipes that Nest would not run for it */
function refuseEnhancers(handler: Mark & { name: string }, method: Method): void {
  const kinds = ["guards", "interceptors", "exceptionFilters", ...(handler.kind === "order" ? [] : ["pipes"])];
  const given = kinds.filter((kind) => Reflect.getMetadata(`__${kind}__`, method)?.length > 0);
  if (given.length === 0) return;
  throw new QFPayConfigError(
    `${describe(handler)} has ${given.join(" and ")} of its own, which would not run: Nest runs them for its routes only. Remove ` +
      "them; give those of the route to the decorators option of QFPayModule.",
  );
}

/** A `@CheckoutOrder` method, called with what its parameter decorators and pipes make of the platform's request. */
function orderOf(contexts: ExternalContextCreator, instance: Record<string, Method>, name: string): Method {
  const values = new RouteParamsFactory();
  const paramsFactory = {
    exchangeKeyForValue: (kind: number, data: string, [req]: unknown[]) =>
      values.exchangeKeyForValue(kind, data, { req: req as never, res: undefined as never, next: undefined as never }),
  };
  const method = [instance, instance[name]!, name, "__routeArguments__", paramsFactory] as const;
  const without = { guards: false, interceptors: false, filters: false };
  return contexts.create(...method, undefined, undefined, without);
}

type ByKind = Partial<Record<Mark["kind"], FoundHandler["call"]>>;

/**
 * One account's handlers by kind.
 *
 * @throws {QFPayConfigError} if a handler would not be called, or two handle one kind; otherwise this would show only
 *   after money has moved
 */
export function handlersOf(
  account: string | undefined,
  handlers: readonly FoundHandler[],
  accounts: readonly Account[],
): ByKind {
  const isMounted = ({ kind, account }: FoundHandler) =>
    accounts.some((one) => one.name === account && one[kind === "order" ? "checkout" : "notify"]);
  const stray = handlers.find((handler) => !isMounted(handler));
  if (stray) throw new QFPayConfigError(`${describe(stray)} would never be called: ${reason(stray, accounts)}.`);
  const chosen: Partial<Record<Mark["kind"], FoundHandler>> = {};
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

const describe = ({ kind, name }: Mark & { name: string }) =>
  kind === "order" ? `@CheckoutOrder() on ${name}` : `@OnNotify("${kind}") on ${name}`;

function reason({ account, kind }: FoundHandler, accounts: readonly Account[]): string {
  const which = describeAccount(account);
  return accounts.some(({ name }) => name === account)
    ? `${which} has no ${kind === "order" ? "checkout" : "notify"} option, so no route is mounted`
    : `${which} is not set up with QFPayModule`;
}

/** The parts of the application that an account must know. They are complete once all modules are made. */
@Injectable()
export class Surroundings {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(HttpAdapterHost) readonly host: HttpAdapterHost,
    @Inject(ExternalContextCreator) private readonly contexts: ExternalContextCreator,
  ) {}

  /** All marked methods. */
  handlers(warn: (message: string) => void = () => {}): FoundHandler[] {
    return findHandlers(this.discovery, this.scanner, this.contexts, warn);
  }

  /** The application's global guards and interceptors that it provides: those of `useGlobalGuards` are out of sight. */
  enhancers(): object[] {
    const isGlobal = (token: unknown) => /^APP_(GUARD|INTERCEPTOR)/.test(String(token));
    return this.discovery
      .getProviders()
      .flatMap(({ token, instance }) => (isGlobal(token) && instance ? [instance] : []));
  }

  /** Routes of the application's own controllers: `POST qfpay/notify`. Those with a version or host are others. */
  routes(): { name: string; method: number; path: string }[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== "function" || metatype.name.startsWith("QFPay")) return [];
      const read = (key: string, of: object) => Reflect.getMetadata(key, of);
      if (read("__version__", metatype) ?? read("host", metatype)) return [];
      return this.scanner.getAllMethodNames(metatype.prototype).flatMap((name) => {
        const handler = metatype.prototype[name];
        const paths = [read("path", handler) ?? []].flat();
        return [read("path", metatype) ?? ""].flat().flatMap((above) =>
          paths.map((path) => ({
            name: `${metatype.name}.${name}`,
            method: read("method", handler),
            path: `${above}/${path}`.split("/").filter(Boolean).join("/").toLowerCase(),
          })),
        );
      });
    });
  }

  /** All imports of `QFPayModule`. */
  accounts(): Account[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof Account ? instance : []));
  }
}

/** The error of a handler that would exist only while a request of the application is answered. */
const handlerPerRequest = (what: string) =>
  new QFPayConfigError(
    `@OnNotify on ${what}: the provider is request-scoped or transient, or depends on one that is. ` +
      "Notifications need one instance: move the method to a provider of the default scope.",
  );

const provided = "qfpay:provided";

/** Providers that a factory makes per request: what it will make is not there to be looked at, only its token. */
class UnmadeProviders {
  readonly #names: string[] = [];

  /** @throws {QFPayConfigError} if the token is a class with `@OnNotify` methods, its own or inherited */
  add(token: unknown): void {
    if (token === REQUEST || token === INQUIRER) return; // Nest's own
    const isClass = typeof token === "function";
    if (isClass && chainOf(token.prototype).some((part) => markedClasses().has(part)))
      throw handlerPerRequest(token.name);
    this.#names.push(isClass ? token.name : String(token));
  }

  /**
   * Warns where a class with marked methods has no instance and nothing else does its work. A class of another application
   * in this process is passed over once that application has started, or where the kinds it marks are handled here.
   */
  check(instances: Iterable<object>, found: readonly FoundHandler[], warn: (message: string) => void): void {
    const made = new Set([...instances].flatMap(chainOf));
    for (const prototype of made) if (markedClasses().has(prototype)) Reflect.defineMetadata(provided, true, prototype);
    // A checkout without an order function fails at start-up anyway, so it needs no warning.
    const isHandled = (mark: Mark) =>
      mark.kind === "order" || found.some(({ kind, account }) => kind === mark.kind && account === mark.account);
    for (const prototype of [...markedClasses()].filter((one) => !Reflect.hasOwnMetadata(provided, one))) {
      const names = Object.getOwnPropertyNames(prototype);
      if (names.flatMap((name) => marksOf(prototype, name)).every(isHandled)) continue;
      const perRequest =
        this.#names.length > 0 ? ` If ${this.#names.join(" or ")} makes it, per request, it is never called.` : "";
      warn(
        `@OnNotify on ${prototype.constructor.name}: no instance of it is there, so its notifications are acknowledged and not ` +
          `handled. Add it to the providers of a module, in the default scope.${perRequest}`,
      );
    }
  }
}

function chainOf(object: object | null): object[] {
  return object ? [object, ...chainOf(Object.getPrototypeOf(object))] : [];
}
