import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { problemOf, type SavedState } from "./saved-state.js";

/** A file that belongs to one simulator until `release()`. */
export type DataFile = {
  /** What an earlier run left. */
  readonly saved: SavedState | undefined;
  /** Replaces the file as a whole: whoever reads it meanwhile sees the old or the new state. */
  write(text: string): Promise<void>;
  release(): void;
};

const refusal = (path: string, reason: string) =>
  new Error(`The data file ${path} cannot be used: ${reason}. It was left as it is: name another or move it away.`);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function create(path: string, lockName: string): number {
  try {
    return openSync(lockName, "wx");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? `there is no folder ${dirname(resolve(path))}` : message;
    throw new Error(`The data file ${path} cannot be made: ${reason}. Make the folder first, or name another file.`);
  }
}

/** Two simulators on one file would overwrite each other. @throws {Error} another one has it */
function lock(path: string): () => void {
  const name = `${path}.lock`;
  if (existsSync(name)) {
    const pid = Number(readFileSync(name, "utf8"));
    if (pid > 0 && isAlive(pid)) throw refusal(path, `process ${pid} has it open (see ${name})`);
    rmSync(name, { force: true });
  }
  const handle = create(path, name);
  writeFileSync(handle, String(process.pid));
  closeSync(handle);
  return () => rmSync(name, { force: true });
}

function read(path: string): SavedState | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw refusal(path, (error as Error).message);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refusal(path, "it is not JSON");
  }
  const problem = problemOf(parsed);
  if (problem) throw refusal(path, problem);
  return parsed as SavedState;
}

/** @throws {Error} the file is damaged, of something else, or open in another simulator */
export function openDataFile(path: string): DataFile {
  const saved = read(path);
  const release = lock(path);
  return {
    saved,
    async write(text) {
      const part = `${path}.part`;
      const handle = await open(part, "w", 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, path);
    },
    release,
  };
}
