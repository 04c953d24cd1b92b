/** What counts as "not given" among parameters: JavaScript callers and database rows have all three. */
export const isAbsent = (value: unknown): value is undefined | null | "" =>
  value === undefined || value === null || value === "";

/** What counts as "not given" among options, where `""` and `null` are mistakes to be told. */
export const isUndefined = (value: unknown): value is undefined => value === undefined;

/** The given members over the defaults; those that were not given leave the default in place. */
export function withDefaults<D extends object, G extends object>(
  defaults: D,
  given: G | undefined,
  notGiven: (value: unknown) => boolean = isAbsent,
): D & G {
  const merged = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given ?? {})) if (!notGiven(value)) merged[name] = value;
  return merged as unknown as D & G;
}
