import { type Scene, toldWithinOf } from "./scenes.js";

/** The figures of one scene, in milliseconds of the fast clock. */
export type Figures = {
  scene: string;
  processes: number;
  /** Time from the customer's click until the payment arrived at the gateway, at the 99th percentile. */
  paymentP99Ms: number;
  /** The same time before any page is open: the time that the machine and the network need by themselves. */
  aloneP99Ms: number;
  /** The longest time from a payment until its page or wait showed it; `Infinity` if one did not. */
  toldMs: number;
  /** The most requests within a minute. */
  mostInAMinute: number;
  refused: number;
  /** In a scene with a rush: the time that the enquiry about an unclear payment waited. */
  enquiryMs?: number | undefined;
};

export type Bound = { what: string; holds: boolean };

/** The bounds of a scene, each with the measured value. */
export function boundsOf(figures: Figures, scene: Scene): Bound[] {
  const { paymentP99Ms, aloneP99Ms, toldMs, mostInAMinute, refused, enquiryMs } = figures;
  const toldWithinMs = toldWithinOf(scene);
  const ms = (value: number) => `${Math.round(value)} ms`;
  const bounds = [
    { what: `no request is refused with 429 (${refused})`, holds: refused === 0 },
    { what: `every watcher is told within ${toldWithinMs / 1_000} s (${ms(toldMs)})`, holds: toldMs <= toldWithinMs },
    { what: `no minute has more than 400 requests (${mostInAMinute})`, holds: mostInAMinute <= 400 },
  ];
  if (!scene.isRush) {
    // The time that the machine itself needs grows with its load and is not caused by the limiter, so the bound allows
    // for it.
    const mostMs = 1_000 + 2 * aloneP99Ms;
    const what = `99 % of the payments wait at most 1 s, machine aside (${ms(paymentP99Ms)}, alone ${ms(aloneP99Ms)})`;
    return [...bounds, { what, holds: paymentP99Ms <= mostMs }];
  }
  return [
    ...bounds,
    { what: `95 % of the minute is used (${mostInAMinute} of 400)`, holds: mostInAMinute >= 380 },
    { what: `an enquiry about an unclear payment waits at most 2 s (${ms(enquiryMs!)})`, holds: enquiryMs! <= 2_000 },
  ];
}
