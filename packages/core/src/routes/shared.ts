/** Runs work once per key: while the work runs, calls with the same key share its result. */
export function shared<T>(underWay: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const first = underWay.get(key);
  if (first) return first;
  const result = work().finally(() => underWay.delete(key));
  underWay.set(key, result);
  return result;
}
