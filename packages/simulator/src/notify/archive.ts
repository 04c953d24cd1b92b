/** A collection of items that keeps all unfinished items, and of the finished items only the last `keep`. */
export type Archive<Row extends { readonly id: string }> = {
  add(row: Row): void;
  get(id: string): Row | undefined;
  /** Marks an item as finished. It is removed after `keep` other items have finished. */
  end(row: Row): void;
  clear(): void;
};

/** Creates an empty list of notifications. @param keep the number of finished notifications that it keeps */
export function createArchive<Row extends { readonly id: string }>(keep: number): Archive<Row> {
  const rows = new Map<string, Row>();
  const ended = new Set<string>();
  return {
    add: (row) => void rows.set(row.id, row),
    get: (id) => rows.get(id),
    end({ id }) {
      ended.delete(id); // An item that finishes again becomes the newest one.
      ended.add(id);
      if (ended.size <= keep) return;
      const [oldest] = ended as Iterable<string> as [string];
      ended.delete(oldest);
      rows.delete(oldest);
    },
    clear() {
      rows.clear();
      ended.clear();
    },
  };
}
