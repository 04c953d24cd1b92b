import { isUndefined, withDefaults } from "../absent.js";
import { refuseMisspelled } from "../misspelled.js";

/** How often a failed request is sent again, and after which delays. */
export type RetryOptions = {
  /** The number of attempts, including the first one. Default 4. */
  attempts: number;
  /** The longest delay before the second attempt, in milliseconds. It doubles with each attempt. Default 500. */
  baseMs: number;
  /** The longest delay before any attempt, in milliseconds. Default 20 000. */
  maxMs: number;
  /** The milliseconds to which a longer `Retry-After` is cut. Default 60 000. */
  maxRetryAfterMs: number;
};

/** The default of the client's `retry` option. */
export const defaultRetry: RetryOptions = { attempts: 4, baseMs: 500, maxMs: 20_000, maxRetryAfterMs: 60_000 };

/**
 * Completes `own`, the `retry` option of a client or call, from `base`. `false` means one attempt only.
 *
 * @throws {QFPayConfigError} if an option is misspelled
 */
export function resolveRetry(base: RetryOptions, own: Partial<RetryOptions> | false = {}): RetryOptions {
  if (own === false) return { ...base, attempts: 1 };
  refuseMisspelled(own, defaultRetry, "retry");
  return withDefaults(base, own, isUndefined);
}

/**
 * Returns a random delay between zero and the exponential bound (full jitter), so that calls that failed together are
 * not retried together.
 */
export const backOffMs = ({ baseMs, maxMs }: RetryOptions, attempt: number, random: () => number): number =>
  random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1));

/**
 * Returns the milliseconds that a `Retry-After` header requests, in seconds or as an HTTP date, up to a maximum;
 * `undefined` if the header is missing or invalid.
 */
export function retryAfterMs(header: string | null, now: number, capMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  // Two proxies may each have set the header. The values then arrive joined by a comma, and the longest wait satisfies
  // both proxies.
  const seconds = text.split(",").map((part) => part.trim());
  const ms = seconds.every((part) => /^\d+(\.\d+)?$/.test(part))
    ? Math.max(...seconds.map(Number)) * 1_000
    : httpDate(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), capMs);
}

// `Date.parse` alone would read "-1" or "1.5" as a year.
const httpDate = (text: string) => (/^[A-Z][a-z]+, /.test(text) ? Date.parse(text) : Number.NaN);
