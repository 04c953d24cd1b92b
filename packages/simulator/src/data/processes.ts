import { readFileSync } from "node:fs";

/** Whether a process with this id runs, of whichever user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The fields of `/proc/<pid>/stat` behind the program's name, from the state on; empty on systems without `/proc`. The
 * name itself may hold blanks.
 */
export function statFields(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  } catch {
    return [];
  }
}
