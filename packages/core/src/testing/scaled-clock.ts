import { type Clock, setTimer, systemClock } from "../clock.js";
import { QFPayConfigError } from "../errors.js";

type Timer = { handle: unknown; unref(): void };

// Milliseconds of real time. A timer with less time left fires at once, because the rest is a rounding error.
const negligibleMs = 0.001;

/**
 * A clock on which time passes `speed` times as fast. Pass the same clock to the client and the simulator: rate
 * windows, waits, time-outs and repeats of notifications then keep their proportions while a day takes minutes.
 *
 * Real work does not get faster: at a speed of 60, a response that takes 5 ms seems to take 300 ms. Lengthen time-outs
 * and safety margins that are shorter than such a response.
 *
 * @param speed the speed, greater than 0; with 60, a minute lasts a second
 * @param base the clock that is sped up, the system's by default
 * @param origin epoch milliseconds at which both clocks show the same time, default now. Processes with the same origin
 *   agree on the time
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
    // The wall time of `base` is not used, because it moves in steps of a millisecond, which are `speed`
    // milliseconds on this clock.
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
      // The runtime may fire a timer a millisecond early, which is `speed` milliseconds on this clock. If so, `fire`
      // sets a second timer.
      const fire = () => {
        const leftMs = due - base.monotonic();
        if (leftMs > negligibleMs) timer.handle = setTimer(base, fire, leftMs);
        else callback();
      };
      timer.handle = setTimer(base, fire, ms / speed);
      return timer;
    },
    clearTimeout: (timer) => base.clearTimeout((timer as Timer | undefined)?.handle),
    get timersOutliveRequests() {
      return base.timersOutliveRequests === true;
    },
  };
}
