/** Finds what is still going on, and the last `keep` of what has ended. */
export type Archive<Row extends { readonly id: string }> = {
  add(row: Row): void;
  get(id: string): Row | undefined;
  /** It may be forgotten when enough others have ended after it. */
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
      ended.delete(id); // once more told of: the last to be forgotten
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
