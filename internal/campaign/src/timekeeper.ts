import type { ChildProcess } from "node:child_process";
import { type SteppedClock, steppedClock } from "./clock.js";
import type { Settings } from "./settings.js";

/** Keeps the simulated time the same in all processes of the campaign. */
export type Timekeeper = {
  /** The clock of the campaign's main process. */
  readonly clock: SteppedClock;
  /** Keeps the clock of a worker process at the campaign's time. */
  join(worker: ChildProcess): void;
  /** Lets the campaign's time pass. Before this call, all processes' clocks show the start of the campaign. */
  start(): void;
  stop(): void;
};

const stepMs = 10;
// At first, the campaign's time passes at a tenth of its speed. Otherwise the simulated month would end before the
// processes, which start slowly, make their first payments.
const warmUpMs = 30_000;

/**
 * Moves the time of all processes in small steps. The next step waits until every process has handled the step before.
 * So on a slow machine the campaign's time passes more slowly, and no time limit passes only because the processor is
 * busy.
 */
export function keepTime({ speed, startsAt }: Settings): Timekeeper {
  const clock = steppedClock(startsAt);
  const reached = new Map<ChildProcess, number>();
  let time = 0;
  let timer: NodeJS.Timeout | undefined;

  function step(): void {
    if ([...reached.values()].some((of) => of < time)) return;
    time += time < warmUpMs ? (stepMs * speed) / 10 : stepMs * speed;
    clock.reach(time);
    for (const worker of reached.keys()) tell(worker);
  }

  function tell(worker: ChildProcess): void {
    if (worker.connected) worker.send({ time }, () => {}); // If sending fails, the worker was killed.
  }
  return {
    clock,
    join(worker) {
      worker.on("message", (message: { reached?: number }) => {
        if (message.reached !== undefined && reached.has(worker)) reached.set(worker, message.reached);
      });
      worker.on("exit", () => void reached.delete(worker));
      reached.set(worker, -1);
      tell(worker);
    },
    start() {
      timer = setInterval(step, stepMs);
    },
    stop: () => clearInterval(timer),
  };
}
