const offsetMs = 8 * 3_600_000;

/** Formats epoch milliseconds as `YYYY-MM-DD HH:mm:ss` in Hong Kong (UTC+8, no daylight saving). */
export const formatHongKong = (ms: number): string =>
  new Date(ms + offsetMs).toISOString().slice(0, 19).replace("T", " ");

/**
 * Converts a Hong Kong time `YYYY-MM-DD HH:mm:ss` to epoch milliseconds. Returns `undefined` for other formats and for
 * days that do not exist.
 */
export function parseHongKong(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const ms = Date.parse(`${text.replace(" ", "T")}+08:00`);
  return Number.isNaN(ms) || formatHongKong(ms) !== text ? undefined : ms;
}

/** Returns the month `YYYY-MM` in Hong Kong of epoch milliseconds or of a text `YYYY-MM-DD HH:mm:ss`. */
export const monthOf = (moment: number | string): string =>
  (typeof moment === "number" ? formatHongKong(moment) : moment).slice(0, 7);
