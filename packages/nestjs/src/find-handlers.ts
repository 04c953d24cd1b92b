import type { DiscoveryService, MetadataScanner } from "@nestjs/core";
import { QFPayConfigError } from "@qfpay/core";
import { marksOf, type OnNotifyMark } from "./on-notify.js";

type Method = (...args: unknown[]) => unknown;

/** A marked method, bound to its provider. */
export type FoundHandler = OnNotifyMark & { name: string; call: Method };

/**
 * All `@OnNotify` methods of the application.
 *
 * @throws {QFPayConfigError} on a provider that exists per request: there is none when a notification comes
 */
export function findHandlers(discovery: DiscoveryService, scanner: MetadataScanner): FoundHandler[] {
  const found: FoundHandler[] = [];
  const seen = new Set<unknown>(); // an alias (`useExisting`) is the same object again
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    const instance = wrapper.instance as Record<string, Method> | null | undefined;
    if (typeof instance !== "object" || instance === null || seen.has(instance)) continue;
    seen.add(instance);
    const prototype: object = Object.getPrototypeOf(instance);
    for (const name of scanner.getAllMethodNames(prototype)) {
      for (const mark of marksOf(prototype, name)) {
        const fullName = `${instance.constructor.name}.${name}`;
        if (wrapper.isTransient || !wrapper.isDependencyTreeStatic()) {
          throw new QFPayConfigError(
            `@OnNotify on ${fullName}: the provider is request-scoped or transient, or depends on one that is. ` +
              "Notifications need one instance: move the method to a provider of the default scope.",
          );
        }
        found.push({ ...mark, name: fullName, call: (...args) => instance[name]!(...args) });
      }
    }
  }
  return found;
}
