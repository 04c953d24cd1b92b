import { Inject, Injectable, Logger, type OnModuleInit, type Type } from "@nestjs/common";
import { DiscoveryService, ExternalContextCreator, HttpAdapterHost, MetadataScanner } from "@nestjs/core";
import { RouteParamsFactory } from "@nestjs/core/router/route-params-factory.js";
import { QFPayConfigError } from "@qfpay/core";
import { isObservable, lastValueFrom } from "rxjs";
import { Account, checkAccounts, describeAccount } from "./accounts.js";
import { type Mark, marksOf, takeMarkedClasses } from "./decorators.js";

type Method = (...args: unknown[]) => unknown;
type Handler = Mark & { name: string; instance: Record<string, Method>; method: string; isPerRequest: boolean };

@Injectable()
/** Finds the application's accounts, and the methods of its providers and controllers that handle QFPay's events. */
export class ApplicationProviders implements OnModuleInit {
  /** The methods with `@OnNotify` or `@CheckoutOrder`; `undefined` until they are looked up. */
  #found: Handler[] | undefined;

  constructor(
    @Inject(DiscoveryService) readonly discovery: DiscoveryService,
    @Inject(HttpAdapterHost) readonly host: HttpAdapterHost,
    @Inject(ExternalContextCreator) private readonly contexts: ExternalContextCreator,
  ) {}

  /**
   * Checks the application once all modules are made.
   *
   * @throws {QFPayConfigError} if accounts, routes or handlers cannot work together
   */
  onModuleInit(): void {
    checkAccounts(this.#accounts, this.discovery);
    this.#found ??= this.#find();
  }

  /**
   * Returns one account's handlers by kind, such as `payment` or `order`.
   *
   * @throws {QFPayConfigError} if two methods handle one kind, or a handler would not be called: without this check,
   * the fault would show only after money has moved
   */
  handlersOf(account: string | undefined): Partial<Record<Mark["kind"], Method>> {
    this.#found ??= this.#find();
    const own = this.#found.filter((handler) => handler.account === account);
    return Object.fromEntries(own.map((handler) => [handler.kind, callOf(handler, this.contexts)]));
  }

  /** All accounts that the application imported. */
  get #accounts(): Account[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof Account ? instance : []));
  }

  /** Looks up the methods with `@OnNotify` or `@CheckoutOrder` in all providers and controllers. */
  #find(): Handler[] {
    const found: Handler[] = [];
    // An alias (`useExisting`) yields an object again, but its methods must be found only once.
    const instances = new Set<object>();
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const { instance, token } = wrapper;
      const isPerRequest = wrapper.isTransient || !wrapper.isDependencyTreeStatic();
      const isMade = typeof instance === "object" && instance !== null;
      // An object that a factory makes per request does not exist yet. If its token is a class, the decorators are read
      // from the class.
      const prototype = isMade ? Object.getPrototypeOf(instance) : isPerRequest && (token as Partial<Type>).prototype;
      if (!prototype || instances.has(instance)) continue;
      if (isMade) instances.add(instance);
      for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
        const name = `${prototype.constructor.name}.${method}`;
        found.push(...marksOf(prototype, method).map((mark) => ({ ...mark, name, instance, method, isPerRequest })));
      }
    }
    for (const handler of found) this.#check(handler, found);
    this.#warnOfUnprovided([...instances], found);
    return found;
  }

  /**
   * Checks that QFPay can call a handler method, and that Nest would not skip a guard, filter or pipe of the method.
   *
   * @throws {QFPayConfigError} if one of these checks fails
   */
  #check(handler: Handler, found: readonly Handler[]): void {
    const { kind, account: accountName, instance, method, isPerRequest } = handler;
    if (isPerRequest) {
      throw new QFPayConfigError(
        `${describe(handler)}: the provider is request-scoped or transient, or depends on one that is. QFPay needs one ` +
          "instance: move the method to a provider of the default scope.",
      );
    }
    const account = this.#accounts.find(({ name }) => name === accountName);
    const part = kind === "order" ? "checkout" : "notify";
    if (!account?.[part]) {
      const reason = account ? `has no ${part} option, so no route is mounted` : "is not set up with QFPayModule";
      throw new QFPayConfigError(
        `${describe(handler)} would never be called: ${describeAccount(accountName)} ${reason}.`,
      );
    }
    const other = found.find((one) => one !== handler && one.kind === kind && one.account === accountName);
    if (other) {
      throw new QFPayConfigError(
        `${describe(handler)} and ${describe(other)} are for the same account. One handler per kind: a failure of one ` +
          "would repeat both. If it is one class, it is provided by two modules: provide it once and import that module.",
      );
    }
    const enhancers = ["guards", "interceptors", "exceptionFilters", ...(kind === "order" ? [] : ["pipes"])];
    const given = enhancers.filter((enhancer) => Reflect.getMetadata(`__${enhancer}__`, instance[method]!)?.length > 0);
    if (given.length > 0) {
      throw new QFPayConfigError(
        `${describe(handler)} has ${given.join(" and ")} of its own, which would not run: Nest runs them for its routes ` +
          "only. Remove them; give those of the route to the decorators option of QFPayModule.",
      );
    }
  }

  /** Warns if a class with `@OnNotify` methods has no instance, and no other method handles its notifications. */
  #warnOfUnprovided(instances: readonly object[], found: readonly Handler[]): void {
    const isLost = ({ kind, account }: Mark) =>
      kind !== "order" && // Without a `@CheckoutOrder` method the application fails to start, so no warning is needed.
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

const describe = ({ kind, name }: Handler) =>
  kind === "order" ? `@CheckoutOrder() on ${name}` : `@OnNotify("${kind}") on ${name}`;

/**
 * Makes a function that calls a handler. An `@OnNotify` method gets the function's arguments. A `@CheckoutOrder` method
 * gets the values that its parameter decorators and pipes make of the request.
 */
function callOf({ kind, instance, method }: Handler, contexts: ExternalContextCreator): Method {
  if (kind !== "order") return (...args) => promiseOfObservable(instance[method]!(...args));
  const values = new RouteParamsFactory();
  const paramsFactory = {
    exchangeKeyForValue: (key: number, data: string, [req]: unknown[]) =>
      values.exchangeKeyForValue(key, data, { req: req as never, res: undefined as never, next: undefined as never }),
  };
  const decorated = [instance, instance[method]!, method, "__routeArguments__", paramsFactory] as const;
  return contexts.create(...decorated, undefined, undefined, { guards: false, interceptors: false, filters: false });
}

/** Subscribes to a returned Observable. Nest's HTTP client, for example, sends its request only on subscription. */
const promiseOfObservable = (result: unknown): unknown =>
  isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
