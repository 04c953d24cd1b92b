import type { FakeClock } from "@qfpay/core/testing";
import type { PageClock } from "../../src/index.js";

/** A visitor's device. Its clock may be wrong or be set, and it may sleep while the simulated time goes on. */
export type Device = {
  /** The device's clock, as the page sees it. */
  clock: PageClock;
  readonly isAsleep: boolean;
  /** Sets the device's clock forward by `byMs` milliseconds, or back if `byMs` is negative. */
  setClock(byMs: number): void;
  /** Puts the device to sleep: its timers and responses then wait until it wakes up. */
  sleep(): void;
  /** Wakes the device up and fires the timers that became due while it slept. */
  wake(): void;
  /** Runs the work at once, or, if the device sleeps, when the device wakes up. */
  whenAwake(work: () => void): void;
};

/**
 * Makes a device.
 *
 * @param world the clock of the simulated time, which is always right
 * @param startsWrongBy milliseconds by which the device's clock differs from `world`
 */
export function deviceOn(world: FakeClock, startsWrongBy: number): Device {
  let wrongBy = startsWrongBy;
  let isAsleep = false;
  let fellAsleepAt = 0;
  let slept = 0; // The milliseconds for which the device has slept.
  let waiting: (() => void)[] = [];
  const whenAwake = (work: () => void) => {
    if (isAsleep) waiting.push(work);
    else work();
  };
  return {
    clock: {
      now: () => world.now() + wrongBy,
      monotonic: () => world.monotonic() - slept,
      setTimeout: (callback, ms) => {
        const timer = { isOff: false, handle: undefined as unknown };
        timer.handle = world.setTimeout(() => whenAwake(() => timer.isOff || callback()), ms);
        return timer;
      },
      clearTimeout: (handle) => {
        const timer = handle as { isOff: boolean; handle: unknown } | undefined;
        if (!timer) return;
        timer.isOff = true;
        world.clearTimeout(timer.handle);
      },
    },
    get isAsleep() {
      return isAsleep;
    },
    setClock(byMs) {
      wrongBy += byMs;
    },
    sleep() {
      isAsleep = true;
      fellAsleepAt = world.monotonic();
    },
    wake() {
      isAsleep = false;
      slept += world.monotonic() - fellAsleepAt;
      const due = waiting;
      waiting = [];
      for (const work of due) work();
    },
    whenAwake,
  };
}
