import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { WorkerSettings } from "./settings.js";
import type { Timekeeper } from "./timekeeper.js";

/** The worker processes. A worker that the campaign killed is started again. */
export type Fleet = {
  /** Kills a worker with SIGKILL and starts it again, with `changes` applied to the worker's parameters. */
  kill(worker: number, changes?: Partial<WorkerSettings>): Promise<void>;
  /** Sets by how many milliseconds the clock of a worker's host is wrong. */
  setClock(worker: number, clockErrorMs: number): void;
  stop(): Promise<void>;
  /** The number of workers that were killed so far. */
  readonly killed: number;
  /** Unexpected errors of workers, such as programming errors, which fail the campaign. */
  readonly problems: readonly string[];
};

type Message = { ready?: true; problem?: string };

/** Starts the worker processes, one for each of the given settings. */
export async function startFleet(given: readonly WorkerSettings[], timekeeper: Timekeeper): Promise<Fleet> {
  const current = [...given];
  const children: ChildProcess[] = [];
  const problems: string[] = [];
  let killed = 0;

  async function start(worker: number) {
    const program = new URL("../dist/worker.js", import.meta.url);
    const child = fork(program, [JSON.stringify(current[worker])], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    children[worker] = child;
    child.on("exit", (code) => {
      if (code) problems.push(`Worker ${worker} ended with code ${code}.`);
    });
    await new Promise<void>((resolve, reject) => {
      child.on("message", ({ ready, problem }: Message) => {
        if (ready) resolve();
        if (problem) {
          problems.push(problem);
          process.stderr.write(`${problem.slice(0, 400)}\n`);
        }
      });
      child.once("exit", (code) => reject(new Error(`Worker ${worker} did not start (code ${code}).`)));
    });
    timekeeper.join(child);
  }
  async function stop(child: ChildProcess) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  await Promise.all(current.map((_, worker) => start(worker)));
  return {
    problems,
    get killed() {
      return killed;
    },
    setClock(worker, clockErrorMs) {
      current[worker] = { ...current[worker]!, clockErrorMs }; // A restart of the worker uses this value.
      children[worker]!.send({ clockErrorMs });
    },
    async kill(worker, changes = {}) {
      killed++;
      current[worker] = { ...current[worker]!, ...changes };
      await stop(children[worker]!);
      await start(worker);
    },
    stop: async () => void (await Promise.all(children.map(stop))),
  };
}
