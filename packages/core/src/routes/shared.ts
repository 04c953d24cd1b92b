/** Callers that come with one key while the work runs wait for the same result. */
export function shared<T>(underWay: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const first = underWay.get(key);
  if (first) return first;
  const result = work().finally(() => underWay.delete(key));
  underWay.set(key, result);
  return result;
}
