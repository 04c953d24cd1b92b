type Listening = { callbacks: Set<() => void>; listener: () => void };

const listening = new WeakMap<AbortSignal, Listening>();

/**
 * Runs `then` when the signal fires. The signal must not have fired yet. All calls with the same signal share one
 * listener, because Node prints a warning about a leak if a signal has more than ten.
 *
 * @returns a function that removes the call from the listener
 */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  (listening.get(signal) ?? listen(signal)).callbacks.add(then);
  return () => offAbort(signal, then);
}

/** Removes a function that was passed to `onAbort` from the signal's listener. */
export function offAbort(signal: AbortSignal, then: () => void): void {
  const entry = listening.get(signal);
  if (!entry?.callbacks.delete(then) || entry.callbacks.size > 0) return;
  signal.removeEventListener("abort", entry.listener);
  listening.delete(signal);
}

function listen(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  const listener = () => {
    for (const then of callbacks) then();
  };
  const entry = { callbacks, listener };
  listening.set(signal, entry);
  signal.addEventListener("abort", listener, { once: true });
  return entry;
}
