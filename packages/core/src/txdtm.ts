import { QFPayConfigError, QFPayValidationError } from "./errors.js";

const formatters = (timeZone: string): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    throw new QFPayConfigError(
      `Unknown time zone ${JSON.stringify(timeZone)}: use an IANA name such as "Asia/Hong_Kong".`,
    );
  }
};

/** The time zone of QFPay Hong Kong: UTC+8, without daylight saving time. */
export const hongKong = "Asia/Hong_Kong";

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

const asUtcText = (ms: number) => {
  const date = new Date(ms);
  const day = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  return `${day} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
};

const hongKongOffsetMs = 8 * 3_600_000;

/**
 * Formats a moment as QFPay writes it: `YYYY-MM-DD HH:mm:ss`, in a named time zone, whatever the host's time zone is.
 *
 * @param date a `Date` or epoch milliseconds
 * @param timeZone IANA name, default `"Asia/Hong_Kong"`
 * @throws {QFPayConfigError} if the zone is unknown
 * @throws {QFPayValidationError} if the date is invalid
 * @example
 * formatTxdtm(new Date("2026-01-01T04:00:00Z")); // "2026-01-01 12:00:00"
 */
export function formatTxdtm(date: Date | number, timeZone: string = hongKong): string {
  const ms = typeof date === "number" ? date : date.getTime();
  if (Number.isNaN(new Date(ms).getTime())) {
    throw new QFPayValidationError([{ path: "date", message: "date must be a valid Date or epoch milliseconds." }]);
  }
  if (timeZone === hongKong) return asUtcText(ms + hongKongOffsetMs);
  const part: Record<string, string> = {};
  for (const { type, value } of formatters(timeZone).formatToParts(ms)) part[type] = value;
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
}

/** Parses a time as if it were in UTC; `undefined` if the text has another form or the time does not exist. */
function utcOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const ms = Date.parse(`${text.replace(" ", "T")}Z`);
  return !Number.isNaN(ms) && asUtcText(ms) === text ? ms : undefined;
}

/** Whether a text is a valid time of the form `YYYY-MM-DD HH:mm:ss`. */
export const isTxdtm = (text: string): boolean => utcOf(text) !== undefined;

/**
 * Converts a time as QFPay writes it, in a named time zone, to a `Date`. If a change of the clocks skips or repeats the
 * time, the offset before the change is used.
 *
 * @param text `YYYY-MM-DD HH:mm:ss`
 * @param timeZone IANA name, default `"Asia/Hong_Kong"`
 * @throws {QFPayValidationError} if the text has another form, or the date does not exist
 * @throws {QFPayConfigError} if the zone is unknown
 * @example
 * parseTxdtm("2026-01-01 12:00:00").toISOString(); // "2026-01-01T04:00:00.000Z"
 */
export function parseTxdtm(text: string, timeZone: string = hongKong): Date {
  const asUtc = utcOf(text);
  if (asUtc === undefined) {
    const message = `${JSON.stringify(text)} is not an existing time written YYYY-MM-DD HH:mm:ss.`;
    throw new QFPayValidationError([{ path: "txdtm", message }]);
  }
  // The zone's UTC offsets one day before and one day after the time differ only near a change of the clocks. Then both
  // are tried.
  const offsetAt = (ms: number) => Date.parse(`${formatTxdtm(ms, timeZone).replace(" ", "T")}Z`) - ms;
  const day = 86_400_000;
  const before = offsetAt(asUtc - day);
  const after = offsetAt(asUtc + day);
  if (before === after || formatTxdtm(asUtc - before, timeZone) === text) return new Date(asUtc - before);
  const laterMs = asUtc - after;
  return new Date(formatTxdtm(laterMs, timeZone) === text ? laterMs : asUtc - before);
}
