import { readFileSync } from "node:fs";

/** Whether a process of any user has this id, even an ended process whose parent has not read its exit code yet. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The fields of `/proc/<pid>/stat` that follow the program's name, beginning with the process state. The name may
 * contain blanks. The result is empty on systems without `/proc`.
 */
export function statFields(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  } catch {
    return [];
  }
}

/** Whether a process still runs. State Z is an ended process whose parent has not read its exit code yet. */
export const isRunning = (pid: number): boolean => isAlive(pid) && statFields(pid)[0] !== "Z";
