import type { Clock } from "@qfpay/core";
import type { SteerableClock } from "./steerable-clock.js";

/** The simulator's time, for a test, the control API and the dashboard. */
export type ClockControl = {
  /** Epoch milliseconds. */
  readonly now: number;
  /** How much faster than life time passes; `undefined` when the clock that was given does not say. */
  readonly speed: number | undefined;
  /** Whether `advance` works: with the default clock, `steerableClock()` and `fakeClock()`. */
  readonly steppable: boolean;
  /**
   * Moves time on. Notifications that fall due are delivered on the way, one step of the ladder after the other.
   *
   * @param ms milliseconds on the simulator's clock
   * @throws {Error} the clock that was given cannot be moved on
   */
  advance(ms: number): Promise<void>;
  /** @param speed 1 is life, 60 a minute a second, 0 stands still @throws {Error} the clock that was given has one speed */
  setSpeed(speed: number): void;
};

const patienceMs = 2_000;

/** Real time, so that a receiver that hangs does not stop the simulator's. */
function atMost(work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** @param settled resolves when no notification is under way */
export function createClockControl(clock: Clock, settled: () => Promise<void>): ClockControl {
  const { advance, setSpeed } = clock as Partial<SteerableClock>;
  return {
    get now() {
      return clock.now();
    },
    get speed() {
      return (clock as Partial<SteerableClock>).speed;
    },
    steppable: advance !== undefined,
    async advance(ms) {
      if (!advance) throw new Error("This simulator was given a clock that cannot be moved on: use steerableClock().");
      await advance(ms, () => atMost(settled()));
    },
    setSpeed(speed) {
      if (!setSpeed) throw new Error("This simulator was given a clock of one speed: use steerableClock().");
      setSpeed(speed);
    },
  };
}
