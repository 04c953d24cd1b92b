import { type Scene, toldWithinOf } from "./scenes.js";

/** What one scene measured, milliseconds of the fast clock. */
export type Figures = {
  scene: string;
  processes: number;
  /** From the customer's click until the payment arrived at the gateway, all but the slowest hundredth. */
  paymentP99Ms: number;
  /** The same before anybody watches: what machine and network need by themselves. */
  aloneP99Ms: number;
  /** The slowest page or wait, from the payment on; `Infinity` if one was never told. */
  toldMs: number;
  /** The most requests in any minute. */
  mostInAMinute: number;
  refused: number;
  /** In a rush: how long the enquiry about an unclear payment waited. */
  enquiryMs?: number | undefined;
};

export type Bound = { what: string; holds: boolean };

/** The bounds of a scene, each with what was measured. */
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
    // What the machine itself needs is not the limiter's, and grows with the load.
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
