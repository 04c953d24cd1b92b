import type { DataFile } from "./data-file.js";
import type { ClockAndCounters, Patch, RowKind, SavedRows } from "./saved-state.js";

/** Writes changes of the simulator's state to the file that keeps this state. */
export type StateSaver = {
  /**
   * Marks a row of the simulator's state as changed. The row is written after the code that changes it has finished,
   * and before a response leaves the process.
   */
  markChanged(kind: RowKind, id: string): void;
  /** Called when the simulator is reset: the next save discards the saved rows. */
  markCleared(): void;
  /**
   * Writes to the file all rows that were marked as changed. Callers call `save` before they send a response.
   *
   * @throws {Error} if the file cannot be written; the next call tries again
   */
  save(): void;
  /** Writes the simulator's time, even if nothing else has changed, and closes the file. */
  close(): void;
};

/** Reads the simulator's current state for the `StateSaver`. */
export type StateSource = {
  /** Returns the simulator's current time and counters. */
  readonly moment: () => ClockAndCounters;
  /** Returns the current row of this kind and id, or `undefined` if the row was removed. */
  readonly row: <Name extends RowKind>(kind: Name, id: string) => SavedRows[Name] | undefined;
};

/** Creates a `StateSaver`, which writes to `file` only the rows that were marked as changed. */
export function createStateSaver(file: DataFile, { moment, row }: StateSource): StateSaver {
  let changedIds = new Map<RowKind, Set<string>>();
  let reset = false;
  let isSaveDue = false;

  function patch(): Patch {
    const rows = [...changedIds].map(([kind, ids]) => [
      kind,
      Object.fromEntries([...ids].map((id) => [id, row(kind, id) ?? null])),
    ]);
    return { moment: moment(), ...(reset ? { reset } : {}), rows: Object.fromEntries(rows) };
  }

  function write(): void {
    file.append(patch());
    changedIds = new Map();
    reset = false;
  }

  function save(): void {
    if (reset || changedIds.size > 0) write();
  }

  function saveSoon(): void {
    if (isSaveDue) return;
    isSaveDue = true;
    queueMicrotask(() => {
      isSaveDue = false;
      try {
        save();
      } catch {
        // The changes stay marked. Before its next response, the simulator calls `save` again, which may then throw.
      }
    });
  }

  return {
    markChanged(kind, id) {
      const ids = changedIds.get(kind) ?? new Set();
      changedIds.set(kind, ids.add(id));
      saveSoon();
    },
    markCleared() {
      changedIds = new Map();
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
