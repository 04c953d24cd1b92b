import type { DiscoveryService, MetadataScanner } from "@nestjs/core";
import { marksOf, type OnNotifyMark } from "./on-notify.js";
import { handlerPerRequest, UnmadeProviders } from "./unmade-providers.js";

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
