import { qfpayRateWindows } from "@qfpay/core";

/** Watches the rate of the requests that the merchant sends, without those that the simulated network adds. */
export type Arrivals = {
  add(appCode: string): void;
  /** Requests that came while a rate window of their account was full. */
  readonly beyond: number;
};

/** @param speed the factor by which the campaign's time is faster than real time */
export function countArrivals(speed: number): Arrivals {
  const times = new Map<string, number[]>();
  let beyond = 0;
  return {
    add(appCode) {
      const now = performance.now() * speed;
      const own = times.get(appCode) ?? [];
      times.set(appCode, own);
      own.push(now);
      if (qfpayRateWindows.some(({ limit, windowMs }) => own.at(-1 - limit)! > now - windowMs)) beyond++;
    },
    get beyond() {
      return beyond;
    },
  };
}
