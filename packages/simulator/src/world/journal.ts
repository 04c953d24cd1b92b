const keep = 10_000;

/** What happened, newest last, with listeners. Only the last 10 000 entries stay. */
export type Journal<Entry> = {
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
  /** @returns a function that removes the listener */
  listen(listener: (entry: Entry) => void): () => void;
};

export function createJournal<Entry>(): Journal<Entry> {
  const entries: Entry[] = [];
  const listeners = new Set<(entry: Entry) => void>();
  return {
    entries,
    add(entry) {
      if (entries.push(entry) > keep) entries.shift();
      for (const listener of listeners) listener(entry);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
