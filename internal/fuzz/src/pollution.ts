const natives = [Object, Array, String, Number, Function, Buffer, Map, Promise];
const known = new Map(natives.map((native) => [native, new Set(Reflect.ownKeys(native.prototype))]));

/**
 * Lists the members that were added to built-in prototypes such as `Object.prototype`, and the added members that
 * `object` inherits.
 */
export function prototypePollutionOf(object: object): string[] {
  const found: string[] = [];
  for (const native of natives) {
    for (const name of Reflect.ownKeys(native.prototype)) {
      if (!known.get(native)!.has(name)) found.push(`${native.name}.prototype.${String(name)}`);
    }
  }
  if (Object.getPrototypeOf(object) !== Object.prototype) found.push("an object with another prototype");
  for (const name in object) if (!Object.hasOwn(object, name)) found.push(`an inherited member: ${name}`);
  return found;
}
