import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { isRunning, statFields } from "../data/processes.js";

type Process = { readonly pid: number; readonly parent: number };

// The milliseconds to wait for the processes to end. They are never killed, so that they can finish their work.
const patienceMs = 10_000;

/**
 * Lists the processes of this machine from `/proc`, or with `ps` on systems without `/proc`. The list is empty if
 * neither exists.
 */
function processes(): readonly Process[] {
  try {
    const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
    return pids.map((pid) => ({ pid, parent: Number(statFields(pid)[1]) }));
  } catch {}
  try {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return lines.map((line) => line.trim().split(/\s+/).map(Number)).map(([pid = 0, parent = 0]) => ({ pid, parent }));
  } catch {
    return [];
  }
}

function descendantsOf(pid: number, all: readonly Process[]): readonly number[] {
  const children = all.filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child.pid, ...descendantsOf(child.pid, all)]);
}

/**
 * Sends SIGTERM to a process and all its descendants, and waits at most ten seconds for their end. npx and npm start
 * the program through a shell. If only the shell ended, the program would keep its port.
 */
export async function endWithDescendants(pid: number): Promise<void> {
  const pids = [...descendantsOf(pid, processes()), pid];
  for (const each of pids) {
    try {
      process.kill(each, "SIGTERM");
    } catch {} // The process has ended already.
  }
  const until = Date.now() + patienceMs;
  while (pids.some(isRunning) && Date.now() < until) await setTimeout(20);
}
