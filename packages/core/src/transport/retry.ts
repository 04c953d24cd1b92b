import { isUndefined, withDefaults } from "../absent.js";

/** When and how often a call is sent again. */
export type RetryOptions = {
  /** Attempts in all, the first included. Default 4. */
  attempts: number;
  /** Upper bound of the first back-off in milliseconds; it doubles with each attempt. Default 500. */
  baseMs: number;
  /** Upper bound of any back-off in milliseconds. Default 20 000. */
  maxMs: number;
  /** A longer `Retry-After` is cut to this many milliseconds. Default 60 000. */
  maxRetryAfterMs: number;
};

export const defaultRetry: RetryOptions = { attempts: 4, baseMs: 500, maxMs: 20_000, maxRetryAfterMs: 60_000 };

/** Merges a client's or a call's own options with the default ones; `false` makes one attempt. */
export const withRetry = (base: RetryOptions, own: Partial<RetryOptions> | false | undefined): RetryOptions =>
  own === false ? { ...base, attempts: 1 } : withDefaults(base, own, isUndefined);

/**
 * A random delay between zero and the exponential bound (full jitter), so that callers who failed together do not retry
 * together.
 */
export const backOffMs = ({ baseMs, maxMs }: RetryOptions, attempt: number, random: () => number): number =>
  random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1));

/**
 * Milliseconds that a `Retry-After` header requests, in seconds or as an HTTP date, up to a maximum; `undefined` if the
 * header is not usable.
 */
export function retryAfterMs(header: string | null, now: number, capMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  // Two proxies may each have set the header. The values then arrive joined, and the longest wait satisfies both.
  const seconds = text.split(",").map((part) => part.trim());
  const ms = seconds.every((part) => /^\d+(\.\d+)?$/.test(part))
    ? Math.max(...seconds.map(Number)) * 1_000
    : httpDate(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), capMs);
}

// `Date.parse` alone would read "-1" or "1.5" as a year.
const httpDate = (text: string) => (/^[A-Z][a-z]+, /.test(text) ? Date.parse(text) : Number.NaN);
