import type { Interval } from "./subscription-records.js";

const hongKongMs = 8 * 3_600_000;

/** The same day and time in Hong Kong some months later. If that month is shorter, its last day. */
function addMonths(ms: number, months: number): number {
  const date = new Date(ms + hongKongMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, days));
  return date.getTime() - hongKongMs;
}

/** The moment `count` intervals after `from`. */
export function addIntervals(from: number, interval: Interval, count: number): number {
  if (interval === "minutes") return from + count * 60_000;
  if (interval === "hours") return from + count * 3_600_000;
  return addMonths(from, interval === "monthly" ? count : count * 12);
}
