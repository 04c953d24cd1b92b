import type { Clock } from "@qfpay/core";
import { scaledClock } from "@qfpay/core/testing";
import type { Settings } from "./settings.js";

/**
 * The clock of the campaign. All processes share its time.
 *
 * @param errorMs milliseconds by which the clock of one host is wrong
 */
export function campaignClock({ speed, origin, startsAt }: Settings, errorMs = () => 0): Clock {
  const clock = scaledClock(speed, undefined, origin);
  return { ...clock, now: () => clock.now() - origin + startsAt + errorMs() };
}
