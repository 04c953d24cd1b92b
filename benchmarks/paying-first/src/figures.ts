import { type Scenario, toldWithinOf } from "./scenarios.js";

/** The measured values of one run of a scenario. */
export type Figures = {
  /** The name of the scenario. */
  scenario: string;
  /** The number of shop processes. */
  processes: number;
  /** The speed of the simulated clock; 1 is real time. */
  speed: number;
  /** The 99th percentile of the time from a customer's click until the payment request arrived at the gateway. */
  paymentP99Ms: number;
  /** The 99th percentile of the time from a customer's click to the gateway, while no payment page is open. */
  aloneP99Ms: number;
  /**
   * The longest time from a payment until the payment's page or `waitFor` call learned of the payment; `Infinity` if a
   * page or call never learned of it.
   */
  toldMs: number;
  /** The largest number of requests that arrived at the gateway within one minute. */
  mostInAMinute: number;
  /** The most requests in one minute, if the scenario has customers enough to use all 400. */
  usedInAMinute?: number | undefined;
  /** The number of requests that the gateway refused because of its rate limit. */
  refused: number;
  /** Only in a scenario with a rush of customers: how long an enquiry waited before it reached the gateway. */
  enquiryMs?: number | undefined;
};

/** A check of a measured value. `what` names the limit and the value, `holds` is whether the value keeps the limit. */
export type Bound = { what: string; holds: boolean };

/** Checks the measured values of a scenario against its limits. Returns one check for each limit. */
export function boundsOf(figures: Figures, scenario: Scenario): Bound[] {
  const { speed, paymentP99Ms, aloneP99Ms, toldMs, mostInAMinute, usedInAMinute, refused, enquiryMs } = figures;
  const toldWithinMs = toldWithinOf(scenario);
  const ms = (value: number) => `${Math.round(value)} ms`;
  const bounds = [
    { what: `no request is refused with 429 (${refused})`, holds: refused === 0 },
    { what: `every watcher is told within ${toldWithinMs / 1_000} s (${ms(toldMs)})`, holds: toldMs <= toldWithinMs },
    { what: `no minute has more than 400 requests (${mostInAMinute})`, holds: mostInAMinute <= 400 },
  ];
  if (usedInAMinute !== undefined) {
    bounds.push({ what: `95 % of the minute is used (${usedInAMinute} of 400)`, holds: usedInAMinute >= 380 });
  }
  if (scenario.isRush) {
    const what = `an enquiry about an unclear payment waits at most 2 s (${ms(enquiryMs!)})`;
    return [...bounds, { what, holds: enquiryMs! <= 2_000 }];
  }
  // A fast simulated clock counts each real millisecond of work as several, so the limit is higher.
  const isFast = speed > 1;
  const mostMs = 1_000 + (isFast ? 2 * aloneP99Ms : 0);
  const aside = isFast ? `, machine aside (${ms(paymentP99Ms)}, alone ${ms(aloneP99Ms)})` : ` (${ms(paymentP99Ms)})`;
  return [...bounds, { what: `99 % of the payments wait at most 1 s${aside}`, holds: paymentP99Ms <= mostMs }];
}
