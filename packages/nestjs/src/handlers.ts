import { Inject, Injectable, Logger, type OnModuleInit, type Type } from "@nestjs/common";
import { DiscoveryService, ExternalContextCreator, HttpAdapterHost, MetadataScanner } from "@nestjs/core";
import { RouteParamsFactory } from "@nestjs/core/router/route-params-factory.js";
import { QFPayConfigError } from "@qfpay/core";
import { isObservable, lastValueFrom } from "rxjs";
import { Account, checkAccounts, describeAccount } from "./accounts.js";
import { type Mark, marksOf, takeMarkedClasses } from "./decorators.js";

type Method = (...args: unknown[]) => unknown;
type Handler = Mark & { name: string; call: Method };

/**
 * Gives the accounts access to the application's providers, controllers and handlers. All are known once all modules
 * are made.
 */
@Injectable()
export class ApplicationProviders implements OnModuleInit {
  #found: Handler[] | undefined;

  constructor(
    @Inject(DiscoveryService) readonly discovery: DiscoveryService,
    @Inject(HttpAdapterHost) readonly host: HttpAdapterHost,
    @Inject(ExternalContextCreator) private readonly contexts: ExternalContextCreator,
  ) {}

  /** @throws {QFPayConfigError} if accounts, routes or handlers cannot work together */
  onModuleInit(): void {
    checkAccounts(this.#accounts, this.discovery);
    this.#found ??= this.#find();
  }

  /**
   * Returns one account's handlers by kind.
   *
   * @throws {QFPayConfigError} if two methods handle one kind, or a handler would not be called: without this check,
   * the fault would show only after money has moved
   */
  handlersOf(account: string | undefined): Partial<Record<Mark["kind"], Method>> {
    this.#found ??= this.#find();
    const own = this.#found.filter((handler) => handler.account === account);
    return Object.fromEntries(own.map(({ kind, call }) => [kind, call]));
  }

  get #accounts(): Account[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof Account ? instance : []));
  }

  #find(): Handler[] {
    const found: Handler[] = [];
    const instances = new Set<object>(); // An alias (`useExisting`) yields the same object again.
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const { instance, token } = wrapper;
      const isPerRequest = wrapper.isTransient || !wrapper.isDependencyTreeStatic();
      const isMade = typeof instance === "object" && instance !== null;
      // An object that a factory makes per request does not exist yet. If its token is a class, that class is read.
      const prototype = isMade ? Object.getPrototypeOf(instance) : isPerRequest && (token as Partial<Type>).prototype;
      if (!prototype || instances.has(instance)) continue;
      if (isMade) instances.add(instance);
      for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
        for (const mark of marksOf(prototype, method)) {
          const handler = { ...mark, name: `${prototype.constructor.name}.${method}` };
          if (isPerRequest) {
            throw new QFPayConfigError(
              `${describe(handler)}: the provider is request-scoped or transient, or depends on one that is. QFPay needs ` +
                "one instance: move the method to a provider of the default scope.",
            );
          }
          const other = found.find(({ kind, account }) => kind === mark.kind && account === mark.account);
          if (other) {
            throw new QFPayConfigError(
              `${describe(other)} and ${describe(handler)} are for the same account. One handler per kind: a failure of one ` +
                "would repeat both. If it is one class, it is provided by two modules: provide it once and import that module.",
            );
          }
          found.push(this.#handler(handler, instance, method));
        }
      }
    }
    this.#warnOfUnprovided([...instances], found);
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
  #warnOfUnprovided(instances: readonly object[], found: readonly Handler[]): void {
    const isLost = ({ kind, account }: Mark) =>
      kind !== "order" && // A checkout without an order function fails at start-up anyway.
      this.#accounts.some(({ name, notify }) => notify && name === account) &&
      !found.some((handler) => handler.kind === kind && handler.account === account);
    for (const prototype of new Set([...this.#accounts.flatMap(({ marked }) => marked), ...takeMarkedClasses()])) {
      const marks = Object.getOwnPropertyNames(prototype).flatMap((name) => marksOf(prototype, name));
      if (!marks.some(isLost) || instances.some((instance) => instance instanceof prototype.constructor)) continue;
      new Logger("QFPay").warn(
        `@OnNotify on ${prototype.constructor.name}: no instance of it is there, so its notifications are acknowledged and not ` +
          "handled. Add it to the providers of a module, in the default scope: an object that a factory makes per request " +
          "is not called.",
      );
    }
  }
}

const describe = ({ kind, name }: Mark & { name: string }) =>
  kind === "order" ? `@CheckoutOrder() on ${name}` : `@OnNotify("${kind}") on ${name}`;

/**
 * Subscribes to an Observable that a method returned, because some, such as those of Nest's HTTP client, do nothing
 * before.
 */
const promiseOfObservable = (result: unknown): unknown =>
  isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;

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
