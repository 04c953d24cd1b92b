import { type Clock, setTimer, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";

type Timer = { handle: unknown; unref(): void };

// a smaller difference is only rounding, so no timer is started again for it
const negligibleMs = 0.001;

/**
 * A clock on which time passes `speed` times as fast: give the same one to the client and the simulator, and rate
 * windows, waits, time-outs and repeats of notifications keep their proportions while a day takes minutes.
 *
 * Whatever takes real time does not shrink: at a speed of 60 an answer that takes 5 ms seems to take 300. Widen what is
 * narrower than that, such as time-outs and safety margins.
 *
 * @param speed greater than 0; 60 makes a minute last a second
 * @param base the clock that is sped up, the system's by default
 * @param origin epoch milliseconds at which both showed the same time, by default now. Several processes agree on the
 *   time when they are given the same origin
 * @throws {QFPayConfigError} if the speed is not a number above 0
 * @example
 * const clock = scaledClock(60);
 * const simulator = createSimulator({ merchants: [account], clock });
 * const qfpay = new QFPay({ ...account, clock, fetch: simulator.fetch, baseUrl: "http://simulator.local" });
 */
export function scaledClock(speed: number, base: Clock = systemClock, origin: number = base.now()): Clock {
  if (!(speed > 0 && speed < Number.POSITIVE_INFINITY)) {
    throw new QFPayConfigError(`A clock's speed must be a number above 0, not ${speed}.`);
  }
  const startedAt = base.monotonic();
  const startedNow = origin + (base.now() - origin) * speed;
  return {
    // from the steady clock: the wall clock ticks in steps of a millisecond, here `speed` milliseconds
    now: () => Math.floor(startedNow + (base.monotonic() - startedAt) * speed),
    monotonic: () => base.monotonic() * speed,
    setTimeout(callback, ms) {
      const due = base.monotonic() + ms / speed;
      const timer: Timer = {
        handle: undefined,
        unref() {
          (timer.handle as { unref?: () => void } | undefined)?.unref?.();
        },
      };
      // The runtime fires up to a millisecond early, which would be `speed` milliseconds here.
      const fire = () => {
        const left = due - base.monotonic();
        if (left > negligibleMs) timer.handle = setTimer(base, fire, left);
        else callback();
      };
      timer.handle = setTimer(base, fire, ms / speed);
      return timer;
    },
    clearTimeout: (timer) => base.clearTimeout((timer as Timer | undefined)?.handle),
  };
}
