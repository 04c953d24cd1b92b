type AbortSubscription = { callbacks: Set<() => void>; listener: () => void };

const subscriptions = new WeakMap<AbortSignal, AbortSubscription>();

/**
 * Runs `callback` when the signal fires. The signal must not have fired yet. All callbacks of one signal share one
 * listener, because Node prints a warning about a leak if a signal has more than ten listeners.
 *
 * @returns a function that unregisters `callback`
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  (subscriptions.get(signal) ?? subscribe(signal)).callbacks.add(callback);
  return () => offAbort(signal, callback);
}

/** Unregisters a function that was passed to `onAbort` with this signal. */
export function offAbort(signal: AbortSignal, callback: () => void): void {
  const subscription = subscriptions.get(signal);
  if (!subscription?.callbacks.delete(callback) || subscription.callbacks.size > 0) return;
  signal.removeEventListener("abort", subscription.listener);
  subscriptions.delete(signal);
}

function subscribe(signal: AbortSignal): AbortSubscription {
  const callbacks = new Set<() => void>();
  const listener = () => {
    for (const callback of callbacks) callback();
  };
  const subscription = { callbacks, listener };
  subscriptions.set(signal, subscription);
  signal.addEventListener("abort", listener, { once: true });
  return subscription;
}
