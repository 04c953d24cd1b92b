import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

/** A program that this process has started. */
export type Child = {
  /** Throws if the program could not be started or has ended. */
  assertRuns(): void;
  /** Sends a signal without waiting for its effect. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits until the program has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
};

/** Starts a program. If it still runs when this process ends, it is killed. */
export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
  // `detached` makes a process group, so that Ctrl-C in the terminal does not end the program before its clients.
  const child: ChildProcess = spawn(command, args, { ...options, stdio: "ignore", detached: true });
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  const lastResort = () => void child.kill("SIGKILL");
  process.once("exit", lastResort);
  child.once("exit", () => process.off("exit", lastResort));
  const isGone = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    assertRuns() {
      if (failure || isGone()) throw new Error(`${command} did not start${failure ? `: ${failure.message}` : ""}.`);
    },
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      if (isGone()) return;
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    },
  };
}
