const keep = 10_000;

/** A list of events, with listeners. Only the last 10 000 entries are kept. */
export type Journal<Entry> = {
  /** The last 10 000 entries, oldest first. */
  readonly entries: readonly Entry[];
  /** The number of entries since the last `clear`, including those that are no longer kept. */
  readonly count: number;
  clear(): void;
  add(entry: Entry): void;
  /** Adds a listener. @returns a function that removes the listener */
  listen(listener: (entry: Entry) => void): () => void;
};

/** Creates an empty `Journal`: a list that keeps its newest entries. */
export function createJournal<Entry>(): Journal<Entry> {
  const entries: Entry[] = [];
  let count = 0;
  const listeners = new Set<(entry: Entry) => void>();
  return {
    entries,
    get count() {
      return count;
    },
    clear() {
      entries.length = 0;
      count = 0;
    },
    add(entry) {
      count++;
      if (entries.push(entry) > keep) entries.shift();
      for (const listener of listeners) listener(entry);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
