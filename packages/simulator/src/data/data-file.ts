import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { lock, refusal } from "./lock.js";
import {
  applyPatch,
  dataFileHeading,
  type Patch,
  patchLines,
  problemOfHeading,
  problemOfPatch,
  type SavedState,
} from "./saved-state.js";

/** The file in which a simulator keeps its state. It belongs to one simulator until `release()` is called. */
export type DataFile = {
  /** The state that an earlier simulator left in the file; `undefined` for a new file. */
  readonly saved: SavedState | undefined;
  /**
   * Adds a change of the state to the file, as a line that is kept even if the process is killed afterwards.
   *
   * @throws {Error} if the line cannot be written, or the path now leads to another file; then no line is added
   */
  append(patch: Patch): void;
  /** Closes the file, so that another simulator can open it. */
  release(): void;
};

const lineFeed = 10;

/**
 * Yields the complete lines of a data file. Text behind the last line feed is left out, because a process was killed
 * while it wrote that text.
 */
function* wholeLines(bytes: Buffer): Generator<string> {
  for (let from = 0; ; ) {
    const to = bytes.indexOf(lineFeed, from);
    if (to === -1) return;
    yield bytes.toString("utf8", from, to);
    from = to + 1;
  }
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw refusal(path, (error as Error).message);
  }
}

function parse(path: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw refusal(path, "it is not JSON");
  }
}

function read(path: string): SavedState | undefined {
  const bytes = bytesOf(path);
  if (bytes === undefined) return undefined;
  const [first, ...lines] = wholeLines(bytes);
  const problem = problemOfHeading(parse(path, first ?? bytes.toString()));
  if (problem) throw refusal(path, problem);
  if (first === undefined) throw refusal(path, "its first line is cut off");
  let state: SavedState | undefined;
  for (const line of lines) {
    const patch = parse(path, line);
    const damage = problemOfPatch(patch);
    if (damage) throw refusal(path, damage);
    state = applyPatch(state, patch as Patch);
  }
  return state;
}

const asLine = (value: unknown) => `${JSON.stringify(value)}\n`;

/**
 * Replaces the data file by a shorter one with the same state. The replacement is atomic: after a crash either the old
 * or the new file exists.
 */
function writeCompact(path: string, saved: SavedState | undefined): number {
  const part = `${path}.part`;
  const lines = [dataFileHeading, ...(saved ? patchLines(saved) : [])];
  writeFileSync(part, lines.map(asLine).join(""), { mode: 0o600, flush: true });
  renameSync(part, path);
  return openSync(path, "a");
}

/**
 * Locks a simulator's data file, reads the state from it, and rewrites it without lines that no longer matter.
 *
 * @throws {Error} if the file is damaged, is not a data file, or is open in another simulator
 */
export function openDataFile(path: string): DataFile {
  const releaseLock = lock(path);
  try {
    return openLocked(path, releaseLock);
  } catch (error) {
    releaseLock();
    throw error;
  }
}

function openLocked(path: string, releaseLock: () => void): DataFile {
  const saved = read(path);
  const handle = writeCompact(path, saved);
  const { ino } = fstatSync(handle);

  function assertOurs(): void {
    if (statSync(path).ino === ino) return;
    throw new Error(
      `The data file ${path} was replaced by another program: what happens now would be lost. Start the simulator again.`,
    );
  }

  return {
    saved,
    append(patch) {
      assertOurs();
      const before = fstatSync(handle).size;
      const bytes = Buffer.from(asLine(patch));
      try {
        for (let bytesWritten = 0; bytesWritten < bytes.length; )
          bytesWritten += writeSync(handle, bytes, bytesWritten);
      } catch (error) {
        ftruncateSync(handle, before);
        throw error;
      }
    },
    release() {
      closeSync(handle);
      releaseLock();
    },
  };
}
