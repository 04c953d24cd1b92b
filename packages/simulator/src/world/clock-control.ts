import type { Clock } from "@qfpay/core";
import type { SteerableClock } from "./steerable-clock.js";

/** The fastest speed of the simulator's clock, in simulated seconds per real second: one day in one second. */
export const fastestSpeed = 86_400;

/** The longest time in milliseconds by which the clock can be moved at once: ten years, including their leap days. */
export const longestStepMs = 3_653 * 86_400_000;

/**
 * The clock cannot be moved to the year 10000 in Hong Kong, because the gateway's times have four digits for the year.
 */
const endOfTime = Date.UTC(10_000, 0, 1) - 8 * 3_600_000;

/** Reads and changes the simulator's time, for tests, the control API and the dashboard. */
export type ClockControl = {
  /** The current time in epoch milliseconds. */
  readonly now: number;
  /** The speed: simulated seconds per real second; `undefined` if the simulator's clock does not report it. */
  readonly speed: number | undefined;
  /** Whether `advance` works, as it does with the default clock, `steerableClock()` and `fakeClock()`. */
  readonly steppable: boolean;
  /**
   * Moves the clock forward. Notifications that become due are delivered on the way, one attempt after the other.
   *
   * @param ms milliseconds on the simulator's clock, at most ten years
   * @throws {Error} if the simulator's clock cannot be moved, or would reach the year 10000
   * @throws {TypeError} if `ms` is not a number from 0 to ten years
   */
  advance(ms: number): Promise<void>;
  /**
   * Changes the speed of the clock.
   *
   * @param speed simulated seconds per real second: 1 is real time, 0 stands still, at most 86400
   * @throws {Error} if the simulator's clock has a fixed speed
   * @throws {TypeError} if `speed` is not a number from 0 to 86400
   */
  setSpeed(speed: number): void;
};

const patienceMs = 2_000;

/**
 * Waits for `work`, but at most `patienceMs` of real time. Otherwise an application that never responds to a
 * notification would stop the simulator's clock.
 */
function atMost(work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function checkRange(name: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  throw new TypeError(`${name} must be a number from 0 to ${most}, not ${value}.`);
}

/**
 * Creates the control of the simulator's clock.
 *
 * @param settled waits until no notification is being delivered
 */
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
      checkRange("The step of the clock in milliseconds", ms, longestStepMs);
      if (clock.now() + ms >= endOfTime) throw new Error("The clock cannot be moved on to the year 10000.");
      if (!advance) throw new Error("This simulator was given a clock that cannot be moved on: use steerableClock().");
      await advance(ms, () => atMost(settled()));
    },
    setSpeed(speed) {
      checkRange("The speed of the clock", speed, fastestSpeed);
      if (!setSpeed) throw new Error("This simulator was given a clock of one speed: use steerableClock().");
      setSpeed(speed);
    },
  };
}
