import { type Clock, QFPayConfigError, systemClock } from "@qfpay/core";

/** A clock that can be moved forward, and whose speed can be changed while it runs. */
export type SteerableClock = Clock & {
  /** The speed. At 1 the clock shows real time, at 60 a minute takes one second, at 0 time stands still. */
  readonly speed: number;
  /**
   * Changes the speed of the clock.
   *
   * @throws {QFPayConfigError} if `speed` is not a number that is at least 0
   */
  setSpeed(speed: number): void;
  /**
   * Moves the time forward and runs the callbacks of the timers that become due, in order. While the callbacks run,
   * time stands still.
   *
   * @param ms milliseconds of this clock, at least 0
   * @param between a function that is awaited after each callback, and once before the first
   * @throws {QFPayConfigError} if `ms` is not a number that is at least 0
   */
  advance(ms: number, between?: () => Promise<void>): Promise<void>;
};

/** Options of `steerableClock`. */
export type SteerableClockOptions = {
  /** The speed at the start. Default 1. */
  readonly speed?: number;
  /** The time at the start, in epoch milliseconds. Default: the time of the base clock. */
  readonly start?: number;
  /** The clock from which this clock is derived. Default: the system's clock. */
  readonly base?: Clock;
};

type Timer = { due: number; callback: () => void; handle: unknown; keepsProcessAlive: boolean; unref(): void };

const longestTimerMs = 2 ** 31 - 1;
const macrotask = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

function checkNumber(name: string, value: number): void {
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return;
  throw new QFPayConfigError(`${name} of a clock must be a number, 0 or more, not ${value}.`);
}

/**
 * Creates the default clock of a simulator: the system's time, until the speed is changed or the clock is moved
 * forward.
 *
 * @throws {QFPayConfigError} if the speed is not a number that is at least 0
 * @example
 * const clock = steerableClock({ speed: 60 });
 * const simulator = createSimulator({ merchants: [account], clock });
 * await simulator.clock.advance(120_000); // the first repeat of a notification has been sent
 */
export function steerableClock({ speed = 1, start, base = systemClock }: SteerableClockOptions = {}): SteerableClock {
  checkNumber("The speed", speed);
  const timers = new Set<Timer>();
  /**
   * The times when this clock was last moved or changed in speed. On the clock `base`: `at` (monotonic) and `wall`. On
   * this clock: `steady` (monotonic) and `shown` (wall time).
   */
  let anchor = { at: base.monotonic(), wall: base.now(), steady: 0, shown: start ?? base.now(), speed };
  let asked = speed;
  let advancing: Promise<void> = Promise.resolve();

  const steady = () => anchor.steady + (base.monotonic() - anchor.at) * anchor.speed;
  // At speed 1 this clock follows the wall clock of `base`, even when that wall clock is corrected.
  const shown = () =>
    anchor.speed === 1 ? anchor.shown + base.now() - anchor.wall : anchor.shown + steady() - anchor.steady;

  function arm(timer: Timer): void {
    base.clearTimeout(timer.handle);
    timer.handle = undefined;
    if (anchor.speed === 0) return;
    const wait = Math.max(0, (timer.due - steady()) / anchor.speed);
    timer.handle = base.setTimeout(() => fire(timer), Math.min(wait, longestTimerMs));
    if (!timer.keepsProcessAlive) (timer.handle as { unref?: () => void } | undefined)?.unref?.();
  }

  function fire(timer: Timer): void {
    if (!timers.has(timer)) return;
    // Waits on if time is left: the base clock's timer may fire a millisecond early, and a long wait takes several of
    // these timers.
    if (timer.due - steady() > 0.001 * Math.max(1, anchor.speed)) {
      arm(timer);
      return;
    }
    timers.delete(timer);
    timer.callback();
  }

  function moveAndSetSpeed(ms: number, speed: number): void {
    anchor = { at: base.monotonic(), wall: base.now(), steady: steady() + ms, shown: shown() + ms, speed };
    for (const timer of timers) arm(timer);
  }

  async function step(ms: number, between: () => Promise<void>): Promise<void> {
    moveAndSetSpeed(0, 0);
    const until = anchor.steady + ms;
    const moveTo = (at: number) => {
      if (at > anchor.steady) anchor = { ...anchor, steady: at, shown: anchor.shown + at - anchor.steady };
    };
    try {
      await macrotask();
      await between(); // Lets pending work end before the clock moves on.
      for (;;) {
        let next: Timer | undefined;
        for (const timer of timers) if (timer.due <= until && (!next || timer.due < next.due)) next = timer;
        if (!next) break;
        timers.delete(next);
        moveTo(next.due);
        next.callback();
        await macrotask();
        await between();
      }
    } finally {
      moveTo(until);
      moveAndSetSpeed(0, asked);
    }
  }

  return {
    now: () => Math.floor(shown()),
    monotonic: steady,
    setTimeout(callback, ms) {
      const timer: Timer = {
        due: steady() + Math.max(0, ms),
        callback,
        handle: undefined,
        keepsProcessAlive: true,
        unref() {
          timer.keepsProcessAlive = false;
          (timer.handle as { unref?: () => void } | undefined)?.unref?.();
        },
      };
      timers.add(timer);
      arm(timer);
      return timer;
    },
    clearTimeout(handle) {
      const timer = handle as Timer | undefined;
      if (!timer || !timers.delete(timer)) return;
      base.clearTimeout(timer.handle);
    },
    get speed() {
      return asked;
    },
    setSpeed(pace) {
      checkNumber("The speed", pace);
      asked = pace;
      void advancing.then(() => moveAndSetSpeed(0, asked));
    },
    async advance(ms, between = async () => {}) {
      checkNumber("The step", ms);
      const mine = advancing.then(() => step(ms, between));
      advancing = mine.catch(() => {});
      await mine;
    },
  };
}
