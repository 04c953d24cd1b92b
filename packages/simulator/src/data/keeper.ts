import type { DataFile } from "./data-file.js";
import type { SavedState } from "./saved-state.js";

/** Writes the state when it has changed. */
export type Keeper = {
  /**
   * Resolves when what is known now is in the file. Callers that come while a write is under way share the next one.
   *
   * @throws {Error} the file cannot be written
   */
  save(): Promise<void>;
  /** The last save, with the time even if nothing else changed; then the file is free. */
  close(): Promise<void>;
};

export function createKeeper(file: DataFile, take: () => SavedState): Keeper {
  let written = "";
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function write(always: boolean): Promise<void> {
    const state = take();
    const { savedAt: _, clock: __, ...rest } = state;
    const text = JSON.stringify(rest);
    if (!always && text === written) return;
    await file.write(JSON.stringify(state));
    written = text;
  }

  function save(always = false): Promise<void> {
    if (next && !always) return next;
    const mine = writing
      .catch(() => {})
      .then(() => {
        next = undefined;
        return write(always);
      });
    next = mine;
    writing = mine;
    return mine;
  }

  return {
    save: () => save(),
    async close() {
      try {
        await save(true);
      } finally {
        file.release();
      }
    },
  };
}
