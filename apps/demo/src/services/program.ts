import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

/** A program that was started here and is stopped by its process, never by its name. */
export type Program = { stop(): Promise<void> };

/**
 * Starts a program and waits until it answers.
 *
 * @throws {Error} it cannot be started, ends, or does not answer within 15 seconds; it is stopped then
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  { isReady, stopWith, ...options }: SpawnOptions & { isReady: () => Promise<boolean>; stopWith: NodeJS.Signals },
): Promise<Program> {
  // A group of its own: Ctrl-C in the terminal must not end it before the servers that use it.
  const child = spawn(command, args, { ...options, stdio: "ignore", detached: true });
  let failure: Error | undefined;
  child.on("error", (error) => {
    failure = error;
  });
  const lastResort = () => void child.kill("SIGKILL");
  process.once("exit", lastResort);
  const stop = async () => {
    process.off("exit", lastResort);
    await end(child, stopWith);
  };
  const until = Date.now() + 15_000;
  while (Date.now() < until && child.exitCode === null && !failure) {
    if (await isReady()) return { stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`${command} did not start${failure ? `: ${failure.message}` : ""}.`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
