import type { Scheduler } from "../world/scheduler.js";
import { ConnectionReset } from "./reply.js";

/** Delays calls on the simulator's clock, for example for the fault `latency`. */
export type CallDelays = {
  /**
   * Resolves after this number of milliseconds on the simulator's clock.
   *
   * @throws {ConnectionReset} if the simulator was closed during the wait
   */
  pause(ms: number): Promise<void>;
  /** Rejects the promises of all delayed calls. */
  close(): void;
};

/** Creates the object that delays calls. @param now returns the time on the simulator's clock */
export function createPauses(scheduler: Scheduler, now: () => number): CallDelays {
  const waiting = new Set<() => void>();
  return {
    pause: (ms) =>
      new Promise((resolve, reject) => {
        const giveUp = () => reject(new ConnectionReset());
        waiting.add(giveUp);
        scheduler.at(now() + ms, () => {
          waiting.delete(giveUp);
          resolve();
        });
      }),
    close() {
      for (const giveUp of waiting) giveUp();
      waiting.clear();
      scheduler.clear();
    },
  };
}
