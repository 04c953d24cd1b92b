import type { RateWindow } from "@qfpay/core";

/** Counts the requests that the merchant sends. Copies that the simulated network adds are not counted. */
export type ArrivalCounter = {
  /** Counts one request of the account with this app code. */
  add(appCode: string): void;
  /** The number of requests that came while a rate window of their account was full. */
  readonly overLimit: number;
};

/** Counts requests, and those above the limits of `windows`. `now` returns the simulated time in milliseconds. */
export function countArrivals(windows: readonly RateWindow[], now: () => number): ArrivalCounter {
  const times = new Map<string, number[]>();
  let overLimit = 0;
  return {
    add(appCode) {
      const at = now();
      const own = times.get(appCode) ?? [];
      times.set(appCode, own);
      own.push(at);
      if (windows.some(({ limit, windowMs }) => own.at(-1 - limit)! > at - windowMs)) overLimit++;
    },
    get overLimit() {
      return overLimit;
    },
  };
}
