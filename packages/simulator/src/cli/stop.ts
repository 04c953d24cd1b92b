import { readFileSync } from "node:fs";
import { isAlive, statFields } from "../data/processes.js";

const lookEveryMs = 200;

/** Returns the command line of a process and its parent's id; `undefined` on systems without `/proc`. */
function readProcess(pid: number): { readonly command: string; readonly parent: number } | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return { command, parent: Number(statFields(pid)[1] ?? 0) };
  } catch {
    return undefined;
  }
}

/** The process id of the npx that started this process, directly or through a shell. */
function npxAbove(): number | undefined {
  const isNpx = (pid: number) => /^(\S*\bnode\S* )?\S*\bnp[mx]\b/.test(readProcess(pid)?.command ?? "");
  const ancestors = [process.ppid, readProcess(process.ppid)?.parent ?? 0];
  return ancestors.find((pid) => pid > 0 && isNpx(pid));
}

/**
 * Runs `stop` when the npx that started this process has ended. npx does not pass signals on to a program that it
 * starts through a shell, so otherwise this process would continue and keep its port.
 */
function stopWithNpx(stop: () => void): void {
  if (process.env.npm_command !== "exec") return;
  const parent = process.ppid;
  const npx = npxAbove();
  const checkParent = () => {
    if (process.ppid !== parent || (npx !== undefined && !isAlive(npx))) stop();
  };
  setInterval(checkParent, lookEveryMs).unref();
}

/**
 * Calls `close` on the first SIGINT, SIGTERM or SIGHUP, or when the npx that started this process ends. Then this
 * process exits with code 0, or with code 1 if `close` fails.
 */
export function stopWithSignals(close: () => Promise<void>): void {
  let stopping = false;
  const failed = (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  };
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void close().then(() => process.exit(0), failed);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  stopWithNpx(stop);
}
