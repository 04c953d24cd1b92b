/** Runs work once per key: while the work runs, calls with the same key share its result. */
export function shareRunningWork<T>(
  underWay: Map<string, Promise<T>>,
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  const sharedPromise = underWay.get(key);
  if (sharedPromise) return sharedPromise;
  const result = work().finally(() => underWay.delete(key));
  underWay.set(key, result);
  return result;
}
