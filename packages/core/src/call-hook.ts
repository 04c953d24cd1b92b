/**
 * Calls an observer and ignores its failure. The call is in an async function, so that a throw and a rejection are both
 * caught.
 */
export function callHook<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  (async () => hook?.(event))().catch(() => {});
}
