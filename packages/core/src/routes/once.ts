import type { ExpiringMap } from "./expiring-map.js";

/** Does the work once per key: whoever comes while it runs, or afterwards, gets the same result. */
export function once<T>(
  done: ExpiringMap<Promise<T>>,
  key: string,
  work: () => Promise<T>,
  mayRepeat: (error: unknown) => boolean,
): Promise<T> {
  const first = done.get(key);
  if (first) return first;
  const result = work();
  done.set(key, result);
  result.catch((error) => {
    if (mayRepeat(error)) done.delete(key);
  });
  return result;
}
