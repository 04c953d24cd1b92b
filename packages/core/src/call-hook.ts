/** Calls an observer, whatever it does: an async function, so that neither a throw nor a rejection gets out. */
export function callHook<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  (async () => hook?.(event))().catch(() => {});
}
