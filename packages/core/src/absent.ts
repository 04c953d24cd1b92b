/**
 * Whether a parameter is absent: `undefined`, `null` or `""`, which JavaScript callers and database rows use for a
 * missing value.
 */
export const isAbsent = (value: unknown): value is undefined | null | "" =>
  value === undefined || value === null || value === "";

/**
 * Whether an option is absent: only `undefined` counts as absent, while `""` and `null` are mistakes that must be
 * reported.
 */
export const isUndefined = (value: unknown): value is undefined => value === undefined;

/** Merges options with their defaults: an option that was given replaces its default. */
export function withDefaults<D extends object, G extends object>(
  defaults: D,
  chosen: G | undefined,
  isMissing: (value: unknown) => boolean = isAbsent,
): D & G {
  const merged = { ...defaults } as Record<string, unknown>;
  if (!chosen) return merged as unknown as D & G;
  for (const name of Object.keys(chosen)) {
    const value = (chosen as Record<string, unknown>)[name];
    if (!isMissing(value)) merged[name] = value;
  }
  return merged as unknown as D & G;
}
