/**
 * Calls a hook, which is an observer that the application passed, and ignores its failure. The call is in an async
 * function, so that both a thrown error and a rejected promise are caught.
 */
export function callHook<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  if (!hook) return;
  (async () => hook(event))().catch(() => {});
}
