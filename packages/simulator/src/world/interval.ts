import type { Interval } from "./subscription-records.js";

const hongKongMs = 8 * 3_600_000;

/** Adds months in Hong Kong. Day and time stay the same; if the new month is too short, the result is its last day. */
function addMonths(ms: number, months: number): number {
  const date = new Date(ms + hongKongMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, days));
  return date.getTime() - hongKongMs;
}

/** Returns the time that is `count` intervals after `from`, in epoch milliseconds. */
export function addIntervals(from: number, interval: Interval, count: number): number {
  if (interval === "minutes") return from + count * 60_000;
  if (interval === "hours") return from + count * 3_600_000;
  return addMonths(from, interval === "monthly" ? count : count * 12);
}
