import { Inject, Injectable, Logger, type OnModuleInit } from "@nestjs/common";
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
import { Account, checkAccounts, describeAccount } from "./accounts.js";
import { type Mark, marksOf, takeMarkedClasses } from "./decorators.js";

type Method = (...args: unknown[]) => unknown;
type Handler = Mark & { name: string; call: Method };
type ByKind = Partial<Record<Mark["kind"], Method>>;

/**
 * Gives the accounts access to the application's providers, controllers and handlers. All are known once all modules
 * are made.
 */
@Injectable()
export class ApplicationProviders implements OnModuleInit {
  #handlers: Handler[] | undefined;

  constructor(
    @Inject(DiscoveryService) readonly discovery: DiscoveryService,
    @Inject(HttpAdapterHost) readonly host: HttpAdapterHost,
    @Inject(ExternalContextCreator) private readonly contexts: ExternalContextCreator,
  ) {}

  /** @throws {QFPayConfigError} if accounts, routes or handlers cannot work together */
  onModuleInit(): void {
    checkAccounts(this.#accounts, this.discovery);
    for (const { name } of this.#accounts) this.handlersOf(name);
  }

  get #accounts(): Account[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof Account ? instance : []));
  }

  /**
   * Returns one account's handlers by kind.
   *
   * @throws {QFPayConfigError} if two methods handle one kind, or a handler would not be called: without this check,
   * the fault would show only after money has moved
   */
  handlersOf(account: string | undefined): ByKind {
    this.#handlers ??= this.#find();
    const chosen: Partial<Record<Mark["kind"], Handler>> = {};
    for (const handler of this.#handlers.filter((found) => found.account === account)) {
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

  #find(): Handler[] {
    const found: Handler[] = [];
    const seen = new Set<object>(); // An alias (`useExisting`) yields the same object again.
    const unmade: string[] = [];
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const { instance, token } = wrapper;
      const isPerRequest = wrapper.isTransient || !wrapper.isDependencyTreeStatic();
      const isMade = typeof instance === "object" && instance !== null;
      const isClass = typeof token === "function";
      const tokenName = isClass ? token.name : String(token);
      // An object that a factory makes per request does not exist yet. If its token is a class, the methods of that
      // class are read instead.
      const isUnmade = !isMade && isPerRequest && token !== REQUEST && token !== INQUIRER;
      if (isUnmade) unmade.push(tokenName);
      const prototype = isMade ? Object.getPrototypeOf(instance) : isUnmade && isClass && token.prototype;
      if (!prototype || seen.has(isMade ? instance : prototype)) continue;
      seen.add(isMade ? instance : prototype);
      for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
        for (const mark of marksOf(prototype, method)) {
          const name = isMade ? `${instance.constructor.name}.${method}` : tokenName;
          if (isPerRequest) throw handlerPerRequest(mark, name);
          found.push(this.#handler({ ...mark, name }, instance, method));
        }
      }
    }
    this.#warnOfUnprovided(seen, found, unmade);
    return found;
  }

  /** @throws {QFPayConfigError} if the handler would never be called, or without its guards, interceptors and pipes */
  #handler(mark: Mark & { name: string }, instance: Record<string, Method>, method: string): Handler {
    const account = this.#accounts.find(({ name }) => name === mark.account);
    const part = mark.kind === "order" ? "checkout" : "notify";
    if (!account?.[part]) {
      const reason = account ? `has no ${part} option, so no route is mounted` : "is not set up with QFPayModule";
      throw new QFPayConfigError(
        `${describe(mark)} would never be called: ${describeAccount(mark.account)} ${reason}.`,
      );
    }
    const kinds = ["guards", "interceptors", "exceptionFilters", ...(mark.kind === "order" ? [] : ["pipes"])];
    const given = kinds.filter((kind) => Reflect.getMetadata(`__${kind}__`, instance[method]!)?.length > 0);
    if (given.length > 0) {
      throw new QFPayConfigError(
        `${describe(mark)} has ${given.join(" and ")} of its own, which would not run: Nest runs them for its routes only. ` +
          "Remove them; give those of the route to the decorators option of QFPayModule.",
      );
    }
    const notified: Method = (...args) => promiseOfObservable(instance[method]!(...args));
    return { ...mark, call: mark.kind === "order" ? orderOf(this.contexts, instance, method) : notified };
  }

  /** Warns of a class with `@OnNotify` methods that has no instance, if nothing else handles those kinds. */
  #warnOfUnprovided(instances: Iterable<object>, found: readonly Handler[], unmade: readonly string[]): void {
    const provided = new Set([...instances].flatMap(chainOf));
    const isLost = ({ kind, account }: Mark) =>
      kind !== "order" && // A checkout without an order function fails at start-up anyway.
      this.#accounts.some(({ name, notify }) => notify && name === account) &&
      !found.some((handler) => handler.kind === kind && handler.account === account);
    const marked = new Set([...this.#accounts.flatMap((account) => account.marked), ...takeMarkedClasses()]);
    for (const prototype of marked) {
      const marks = Object.getOwnPropertyNames(prototype).flatMap((name) => marksOf(prototype, name));
      if (provided.has(prototype) || !marks.some(isLost)) continue;
      const perRequest =
        unmade.length > 0 ? ` If ${unmade.join(" or ")} makes it, per request, it is never called.` : "";
      new Logger("QFPay").warn(
        `@OnNotify on ${prototype.constructor.name}: no instance of it is there, so its notifications are acknowledged and not ` +
          `handled. Add it to the providers of a module, in the default scope.${perRequest}`,
      );
    }
  }
}

const describe = ({ kind, name }: Mark & { name: string }) =>
  kind === "order" ? `@CheckoutOrder() on ${name}` : `@OnNotify("${kind}") on ${name}`;

/** The error for a handler whose provider exists only during a request. */
const handlerPerRequest = ({ kind }: Mark, name: string) =>
  new QFPayConfigError(
    `@${kind === "order" ? "CheckoutOrder" : "OnNotify"} on ${name}: the provider is request-scoped or transient, or depends ` +
      "on one that is. QFPay needs one instance: move the method to a provider of the default scope.",
  );

const chainOf = (object: object | null): object[] =>
  object ? [object, ...chainOf(Object.getPrototypeOf(object))] : [];

type Observable = { subscribe(observer: { error: (error: unknown) => void; complete: () => void }): unknown };

/**
 * Subscribes to an Observable that a method returned, because some, such as those of Nest's HTTP client, do nothing
 * before.
 */
const promiseOfObservable = (result: unknown): unknown =>
  typeof (result as Partial<Observable> | undefined | null)?.subscribe === "function"
    ? new Promise<void>((complete, error) => (result as Observable).subscribe({ complete, error }))
    : result;

/** Makes a function of a `@CheckoutOrder` method that applies its parameter decorators and pipes to a request. */
function orderOf(contexts: ExternalContextCreator, instance: Record<string, Method>, name: string): Method {
  const values = new RouteParamsFactory();
  const paramsFactory = {
    exchangeKeyForValue: (kind: number, data: string, [req]: unknown[]) =>
      values.exchangeKeyForValue(kind, data, { req: req as never, res: undefined as never, next: undefined as never }),
  };
  const method = [instance, instance[name]!, name, "__routeArguments__", paramsFactory] as const;
  return contexts.create(...method, undefined, undefined, { guards: false, interceptors: false, filters: false });
}
