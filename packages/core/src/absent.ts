/**
 * Whether a parameter counts as not given. JavaScript callers and database rows use `undefined`, `null` and `""` for
 * that.
 */
export const isAbsent = (value: unknown): value is undefined | null | "" =>
  value === undefined || value === null || value === "";

/**
 * Whether an option counts as not given. Only `undefined` does: `""` and `null` are mistakes, which must be reported.
 */
export const isUndefined = (value: unknown): value is undefined => value === undefined;

/** Returns the defaults, overridden by the members that were given. */
export function withDefaults<D extends object, G extends object>(
  defaults: D,
  given: G | undefined,
  notGiven: (value: unknown) => boolean = isAbsent,
): D & G {
  const merged = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given ?? {})) if (!notGiven(value)) merged[name] = value;
  return merged as unknown as D & G;
}
