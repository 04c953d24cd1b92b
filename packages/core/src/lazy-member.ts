const reader = Symbol("reader");

function readMember(this: { [reader]: () => unknown }): unknown {
  return this[reader]();
}

/**
 * Adds a member whose value is computed at each read. Use it instead of a getter in an object literal: V8 gives each
 * object with its own getter a new shape, and many shapes make code slow. Here, all objects share one getter. An object
 * can have only one lazy member. A proxy of the object has the member, too.
 */
export function withLazyMember<T extends object, N extends string, V>(
  target: T,
  name: N,
  read: () => V,
): T & { readonly [member in N]: V } {
  Object.defineProperty(target, reader, { value: read });
  return Object.defineProperty(target, name, { get: readMember, enumerable: true }) as T & {
    readonly [member in N]: V;
  };
}
