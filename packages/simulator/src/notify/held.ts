/** The attempts that wait until a later one to the same address has ended. */
export type WaitingAttempts = {
  /** @returns a function that removes the attempt */
  add(url: string, release: () => void): () => void;
  /** Removes and returns the release functions of the attempts that wait now. The caller must call them. */
  take(url: string): readonly (() => void)[];
  clear(): void;
};

export function createWaitingAttempts(): WaitingAttempts {
  const waiting = new Map<string, Set<() => void>>();
  return {
    add(url, release) {
      const others = waiting.get(url) ?? new Set();
      waiting.set(url, others.add(release));
      return () => void others.delete(release);
    },
    take(url) {
      const all = [...(waiting.get(url) ?? [])];
      waiting.delete(url);
      return all;
    },
    clear: () => waiting.clear(),
  };
}
