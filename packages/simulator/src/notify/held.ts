/** Attempts that let a later one to the same address go first. */
export type Held = {
  /** @returns a function that takes it out again */
  add(url: string, release: () => void): () => void;
  /** Those that wait now: whoever takes them lets them go. */
  take(url: string): readonly (() => void)[];
  clear(): void;
};

export function createHeld(): Held {
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
