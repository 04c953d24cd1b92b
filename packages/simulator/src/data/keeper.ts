import type { DataFile } from "./data-file.js";
import type { Moment, Patch, SavedRows, Shelf } from "./saved-state.js";

/** Writes what changes. */
export type Keeper = {
  /** Notes a row that changed. It is written when the code that changes it has run, before anything leaves the process. */
  changed(shelf: Shelf, id: string): void;
  /** Notes that everything is gone. */
  cleared(): void;
  /**
   * Writes what has been noted, which callers do before they answer.
   *
   * @throws {Error} if the file cannot be written; it is tried again the next time
   */
  save(): void;
  /** Writes the time, even if nothing else changed, and frees the file. */
  close(): void;
};

/** What a keeper looks at when it writes. */
export type Source = {
  readonly moment: () => Moment;
  /** The row as it is now; nothing when it is gone. */
  readonly row: <Name extends Shelf>(shelf: Name, id: string) => SavedRows[Name] | undefined;
};

export function createKeeper(file: DataFile, { moment, row }: Source): Keeper {
  let noted = new Map<Shelf, Set<string>>();
  let reset = false;
  let due = false;

  function patch(): Patch {
    const rows = [...noted].map(([shelf, ids]) => [
      shelf,
      Object.fromEntries([...ids].map((id) => [id, row(shelf, id) ?? null])),
    ]);
    return { moment: moment(), ...(reset ? { reset } : {}), rows: Object.fromEntries(rows) };
  }

  function write(): void {
    file.append(patch());
    noted = new Map();
    reset = false;
  }

  function save(): void {
    if (reset || noted.size > 0) write();
  }

  function saveSoon(): void {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      try {
        save();
      } catch {
        // the next answer tries again, and fails if that does
      }
    });
  }

  return {
    changed(shelf, id) {
      const ids = noted.get(shelf) ?? new Set();
      noted.set(shelf, ids.add(id));
      saveSoon();
    },
    cleared() {
      noted = new Map();
      reset = true;
      saveSoon();
    },
    save,
    close() {
      try {
        write();
      } finally {
        file.release();
      }
    },
  };
}
