import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isAlive, statFields } from "./processes.js";

/** Makes the error for a file that cannot keep the simulator's state, with the reason and the fix. */
export const refusal = (path: string, reason: string): Error =>
  new Error(`The data file ${path} cannot be used: ${reason}. It was left as it is: name another or move it away.`);

/**
 * The time at which a process started, in the kernel's ticks; empty on systems without `/proc`. In a container each
 * simulator is process 1, so the process id alone could not tell a new simulator from a killed one.
 */
const startTimeOf = (pid: number): string => statFields(pid)[19] ?? "";

/** Returns the id of the process that holds a lock, if that process still runs. */
function holderOf(text: string): number | undefined {
  const [pid, start] = text.split(" ");
  const number = Number(pid);
  if (!(number > 0) || !isAlive(number)) return undefined;
  const same = !start || !startTimeOf(number) || start === startTimeOf(number);
  return same ? number : undefined;
}

function readLock(name: string): string | undefined {
  try {
    return readFileSync(name, "utf8");
  } catch {
    return undefined;
  }
}

function create(path: string, name: string): number {
  try {
    return openSync(name, "wx");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? `there is no folder ${dirname(resolve(path))}` : message;
    throw new Error(`The data file ${path} cannot be made: ${reason}. Make the folder first, or name another file.`);
  }
}

/**
 * Locks the file in which a simulator keeps its state.
 *
 * @returns a function that releases the lock
 * @throws {Error} if another simulator holds the lock, or the folder cannot be written
 */
export function lock(path: string): () => void {
  const name = `${path}.lock`;
  const lockText = readLock(name);
  if (lockText !== undefined) {
    const pid = holderOf(lockText);
    if (pid !== undefined) throw refusal(path, `process ${pid} has it open (see ${name})`);
    rmSync(name, { force: true });
  }
  const handle = create(path, name);
  writeFileSync(handle, `${process.pid} ${startTimeOf(process.pid)}`);
  closeSync(handle);
  return () => rmSync(name, { force: true });
}
