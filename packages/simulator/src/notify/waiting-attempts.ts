/** The attempts to deliver notifications that wait until a later attempt to the same address has ended. */
export type WaitingAttempts = {
  /**
   * Adds an attempt.
   *
   * @param release sends the attempt that was held back
   * @returns a function that removes the attempt
   */
  add(url: string, release: () => void): () => void;
  /**
   * Removes all attempts that now wait for the end of another attempt to this address.
   *
   * @returns their release functions, which the caller must call
   */
  take(url: string): readonly (() => void)[];
  /** Forgets all attempts without sending them. */
  clear(): void;
};

/** Creates an empty list of held-back attempts. */
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
