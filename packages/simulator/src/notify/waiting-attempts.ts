/** Delivery attempts of notifications that are held back until another attempt to the same URL has ended. */
export type WaitingAttempts = {
  /**
   * Adds an attempt to deliver a notification to `url`.
   *
   * @param release sends the attempt that was held back
   * @returns a function that removes the attempt
   */
  add(url: string, release: () => void): () => void;
  /**
   * Removes all attempts that are held back for this URL.
   *
   * @returns functions that send the attempts; the caller must call them
   */
  take(url: string): readonly (() => void)[];
  /** Forgets all attempts without sending them. */
  clear(): void;
};

/** Creates an empty list of the attempts that are held back. */
export function createWaitingAttempts(): WaitingAttempts {
  const waiting = new Map<string, Set<() => void>>();
  return {
    add(url, release) {
      const others = waiting.get(url) ?? new Set();
      waiting.set(url, others.add(release));
      return () => void others.delete(release);
    },
    take(url) {
      const releases = [...(waiting.get(url) ?? [])];
      waiting.delete(url);
      return releases;
    },
    clear: () => waiting.clear(),
  };
}
