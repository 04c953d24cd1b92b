import { type Scene, toldWithinOf } from "./scenes.js";

/** The figures of one scene, in milliseconds of the fast clock. */
export type Figures = {
  scene: string;
  processes: number;
  /** How many times as fast as real time the clock ran. */
  speed: number;
  /** Time from the customer's click until the payment arrived at the gateway, at the 99th percentile. */
  paymentP99Ms: number;
  /** The same time before any page is open: the time that the machine and the network need by themselves. */
  aloneP99Ms: number;
  /** The longest time from a payment until its page or wait showed it; `Infinity` if one did not. */
  toldMs: number;
  /** The most requests within a minute. */
  mostInAMinute: number;
  /** The same number if more customers paid than a minute has slots for. */
  usedInAMinute?: number | undefined;
  refused: number;
  /** In a scene with a rush: the time that the enquiry about an unclear payment waited. */
  enquiryMs?: number | undefined;
};

export type Bound = { what: string; holds: boolean };

/** The bounds of a scene, each with the measured value. */
export function boundsOf(figures: Figures, scene: Scene): Bound[] {
  const { speed, paymentP99Ms, aloneP99Ms, toldMs, mostInAMinute, usedInAMinute, refused, enquiryMs } = figures;
  const toldWithinMs = toldWithinOf(scene);
  const ms = (value: number) => `${Math.round(value)} ms`;
  const bounds = [
    { what: `no request is refused with 429 (${refused})`, holds: refused === 0 },
    { what: `every watcher is told within ${toldWithinMs / 1_000} s (${ms(toldMs)})`, holds: toldMs <= toldWithinMs },
    { what: `no minute has more than 400 requests (${mostInAMinute})`, holds: mostInAMinute <= 400 },
  ];
  if (usedInAMinute !== undefined) {
    bounds.push({ what: `95 % of the minute is used (${usedInAMinute} of 400)`, holds: usedInAMinute >= 380 });
  }
  if (scene.isRush) {
    const what = `an enquiry about an unclear payment waits at most 2 s (${ms(enquiryMs!)})`;
    return [...bounds, { what, holds: enquiryMs! <= 2_000 }];
  }
  // If the clock is faster than real time, the machine's own work takes more of the clock's milliseconds. The bound
  // allows for that work.
  const isFast = speed > 1;
  const mostMs = 1_000 + (isFast ? 2 * aloneP99Ms : 0);
  const aside = isFast ? `, machine aside (${ms(paymentP99Ms)}, alone ${ms(aloneP99Ms)})` : ` (${ms(paymentP99Ms)})`;
  return [...bounds, { what: `99 % of the payments wait at most 1 s${aside}`, holds: paymentP99Ms <= mostMs }];
}
