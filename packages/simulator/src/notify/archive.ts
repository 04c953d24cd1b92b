/** Keeps all running items, and the last `keep` items that have ended. */
export type Archive<Row extends { readonly id: string }> = {
  add(row: Row): void;
  get(id: string): Row | undefined;
  /** Notes that an item has ended, so that it may be removed once enough others have ended after it. */
  end(row: Row): void;
  clear(): void;
};

export function createArchive<Row extends { readonly id: string }>(keep: number): Archive<Row> {
  const rows = new Map<string, Row>();
  const ended = new Set<string>();
  return {
    add: (row) => void rows.set(row.id, row),
    get: (id) => rows.get(id),
    end({ id }) {
      ended.delete(id); // an item that ends again counts as the newest
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
