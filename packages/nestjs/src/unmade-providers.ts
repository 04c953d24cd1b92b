import { INQUIRER, REQUEST } from "@nestjs/core";
import { QFPayConfigError } from "@qfpay/core";
import { markedClasses } from "./on-notify.js";

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
