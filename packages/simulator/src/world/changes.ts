/** Tells listeners that something in the simulator has changed, but not what. */
export type ChangeNotifier = {
  /** Tells all listeners that something has changed. */
  notify(): void;
  /** Adds a listener. @returns a function that removes the listener */
  listen(listener: () => void): () => void;
};

/** Creates a notifier without listeners. */
export function createChangeNotifier(): ChangeNotifier {
  const listeners = new Set<() => void>();
  return {
    notify() {
      for (const listener of listeners) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
