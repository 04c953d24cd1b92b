/** Runs work once per key: calls with the same key share the result while it runs. */
export function shared<T>(underWay: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const first = underWay.get(key);
  if (first) return first;
  const result = work().finally(() => underWay.delete(key));
  underWay.set(key, result);
  return result;
}
