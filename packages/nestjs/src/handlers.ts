import { Inject, Injectable, Logger } from "@nestjs/common";
import { DiscoveryService, HttpAdapterHost, INQUIRER, MetadataScanner, REQUEST } from "@nestjs/core";
import { QFPayConfigError } from "@qfpay/core";
import { Account, describeAccount } from "./accounts.js";
import { markedClasses, marksOf, type OnNotifyKind, type OnNotifyMark } from "./decorators.js";

type Method = (...args: unknown[]) => unknown;

/** A marked method, bound to its provider. */
export type FoundHandler = OnNotifyMark & { name: string; call: Method };

type Observable = { subscribe(observer: { error: (error: unknown) => void; complete: () => void }): unknown };

/** What a method returned, where Nest's HTTP client and others return something that begins only when it is subscribed to. */
const ended = (result: unknown): unknown =>
  typeof (result as Partial<Observable> | undefined | null)?.subscribe === "function"
    ? new Promise<void>((complete, error) => (result as Observable).subscribe({ complete, error }))
    : result;

/**
 * All `@OnNotify` methods of the application.
 *
 * @param warn told of what may be one and cannot be seen
 * @throws {QFPayConfigError} on a provider that exists per request: there is none when a notification comes
 */
export function findHandlers(
  discovery: DiscoveryService,
  scanner: MetadataScanner,
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
        found.push({ ...mark, name: fullName, call: (...args) => ended(instance[name]!(...args)) });
      }
    }
  }
  unmade.check(seen, warn);
  return found;
}

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

/** The rest of the application, as far as an account must know it. Complete once all modules are made. */
@Injectable()
export class Surroundings {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(HttpAdapterHost) readonly host: HttpAdapterHost,
  ) {}

  /** All `@OnNotify` methods. */
  handlers(): FoundHandler[] {
    const logger = new Logger("QFPay");
    return findHandlers(this.discovery, this.scanner, (message) => logger.warn(message));
  }

  /** All imports of `QFPayModule`. */
  accounts(): Account[] {
    return this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof Account ? instance : []));
  }
}

/** The error of a handler that would exist only while a request of the application is answered. */
export const handlerPerRequest = (what: string) =>
  new QFPayConfigError(
    `@OnNotify on ${what}: the provider is request-scoped or transient, or depends on one that is. ` +
      "Notifications need one instance: move the method to a provider of the default scope.",
  );

/** Providers that a factory makes per request: what it will make is not there to be looked at, only its token. */
export class UnmadeProviders {
  readonly #names: string[] = [];

  /** @throws {QFPayConfigError} the token is a class with `@OnNotify` methods, its own or inherited */
  add(token: unknown): void {
    if (token === REQUEST || token === INQUIRER) return; // Nest's own
    const isClass = typeof token === "function";
    if (isClass && chainOf(token.prototype).some((part) => markedClasses.has(part)))
      throw handlerPerRequest(token.name);
    this.#names.push(isClass ? token.name : String(token));
  }

  /** Warns where a class with `@OnNotify` methods has no instance, and one of these providers may be of that class. */
  check(instances: Iterable<object>, warn: (message: string) => void): void {
    if (this.#names.length === 0) return;
    const made = new Set([...instances].flatMap(chainOf));
    for (const prototype of [...markedClasses].filter((one) => !made.has(one))) {
      warn(
        `@OnNotify on ${prototype.constructor.name}: no instance of it is there. If ${this.#names.join(" or ")} makes it, per ` +
          "request, its notifications are not handled: notifications need a provider of the default scope.",
      );
    }
  }
}

function chainOf(object: object | null): object[] {
  return object ? [object, ...chainOf(Object.getPrototypeOf(object))] : [];
}
