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
  applied,
  heading,
  linesOf,
  type Patch,
  problemOfHeading,
  problemOfPatch,
  type SavedState,
} from "./saved-state.js";

/** A file that belongs to one simulator until `release()`. */
export type DataFile = {
  /** The state that an earlier run has written. */
  readonly saved: SavedState | undefined;
  /**
   * Adds a line. The line survives if the process is killed afterwards.
   *
   * @throws {Error} if the file cannot be written, or another file has taken its place; nothing is added then
   */
  append(patch: Patch): void;
  release(): void;
};

const lineFeed = 10;

/**
 * The complete lines of a file. Text behind the last line feed was being written when a process was killed, and is left
 * out.
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
    state = applied(state, patch as Patch);
  }
  return state;
}

const asLine = (value: unknown) => `${JSON.stringify(value)}\n`;

/**
 * Replaces the file by one with few lines, in one step, so that after a crash either the old or the new file is there.
 */
function compact(path: string, saved: SavedState | undefined): number {
  const part = `${path}.part`;
  const lines = [heading, ...(saved ? linesOf(saved) : [])];
  writeFileSync(part, lines.map(asLine).join(""), { mode: 0o600, flush: true });
  renameSync(part, path);
  return openSync(path, "a");
}

/**
 * Opens the file after earlier simulators have released it. @throws {Error} if the file is damaged, is not a data file,
 * or is open in another simulator
 */
export function openDataFile(path: string): DataFile {
  const free = lock(path);
  try {
    return openLocked(path, free);
  } catch (error) {
    free();
    throw error;
  }
}

function openLocked(path: string, free: () => void): DataFile {
  const saved = read(path);
  const handle = compact(path, saved);
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
        for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
      } catch (error) {
        ftruncateSync(handle, before);
        throw error;
      }
    },
    release() {
      closeSync(handle);
      free();
    },
  };
}
